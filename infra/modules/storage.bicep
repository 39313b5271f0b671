// One storage account: the tables of PartyFlow, and queues, blobs and tables of the durable task hub.

@description('Name of the account: 3 to 24 lower-case letters and digits.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  tags: tags
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    // The plans Y1 and EP1 mount their content share with the account key; everything else goes by identity.
    allowSharedKeyAccess: true
  }
}

@description('Name of the account.')
output name string = account.name
