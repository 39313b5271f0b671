using 'main.bicep'

// Azure China (21Vianet): sign in to that cloud first; every endpoint follows from it.
param name = 'partyflow'
param location = 'chinanorth3'
// Flex Consumption does not exist there.
param plan = 'EP1'
param baseUrl = 'https://partyflow.example.org'
param mail = {
  host: 'smtp.example.org'
  port: 465
  security: 'Tls'
  user: 'partyflow@example.org'
  from: '融合任务 <partyflow@example.org>'
}
param smtpPassword = readEnvironmentVariable('PARTYFLOW_SMTP_PASSWORD')
param dataProtectionKey = readEnvironmentVariable('PARTYFLOW_DATA_PROTECTION_KEY')
