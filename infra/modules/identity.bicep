// The identity as which the function app reaches storage and the key vault. It is a resource of its own, so that its roles stand before
// the app starts for the first time.

import { tags as tagsOf } from '../types.bicep'

@description('Name of the identity.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags tagsOf

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}
