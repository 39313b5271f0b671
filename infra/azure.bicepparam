using 'main.bicep'

param name = 'partyflow'
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
