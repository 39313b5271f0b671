// Logs: a workspace and Application Insights on it.

@description('Beginning of the resource names.')
param name string

@description('Region.')
param location string

@description('Days that logs are kept.')
param retentionDays int

@description('Tags.')
param tags object

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

@description('Connection string of Application Insights; it holds no secret that reads anything.')
output insightsConnectionString string = insights.properties.ConnectionString
