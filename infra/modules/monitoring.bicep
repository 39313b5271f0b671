// Logs: a workspace and Application Insights on it.

import { tags as tagsOf } from '../types.bicep'

@description('Beginning of the resource names.')
param name string

@description('Region.')
param location string

@description('Days that logs are kept.')
param retentionDays int

@description('Tags.')
param tags tagsOf

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  tags: tags
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableIpMasking: false
  }
}
