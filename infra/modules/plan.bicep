// The plan: Flex Consumption, or Elastic Premium where Flex Consumption does not exist. Linux Consumption does not run .NET 10.

import { planSku, tags as tagsOf } from '../types.bicep'

@description('Name of the plan.')
param name string

@description('Region.')
param location string

@description('Its kind and size.')
param sku planSku

@description('The most instances; Elastic Premium never starts more than 20. Flex Consumption asks the app instead.')
param maximumInstances int

@description('Tags.')
param tags tagsOf

var elastic = sku != 'FC1'

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: elastic ? 'elastic' : 'functionapp'
  sku: {
    name: sku
    tier: elastic ? 'ElasticPremium' : 'FlexConsumption'
  }
  properties: union({ reserved: true }, elastic ? { maximumElasticWorkerCount: min(maximumInstances, 20) } : {})
}
