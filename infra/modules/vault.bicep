// Secrets: the mail account's password and the key that wraps the key ring.

@description('Name of the vault.')
param name string

@description('Region.')
param location string

@description('Password of the mail account.')
@secure()
param smtpPassword string

@description('32 bytes in base64.')
@secure()
param dataProtectionKey string

@description('Tags.')
param tags object

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }

  resource smtp 'secrets' = {
    name: 'smtp-password'
    properties: {
      value: smtpPassword
    }
  }

  resource ring 'secrets' = {
    name: 'data-protection-key'
    properties: {
      value: dataProtectionKey
    }
  }
}

@description('Name of the vault.')
output name string = vault.name

@description('Address of the secret, for a reference in the app settings.')
output smtpPasswordUri string = vault::smtp.properties.secretUri

@description('Address of the secret, for a reference in the app settings.')
output dataProtectionKeyUri string = vault::ring.properties.secretUri
