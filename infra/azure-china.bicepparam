using 'main.bicep'

// Azure China (21Vianet): sign in to that cloud first; every endpoint follows from it.
param name = 'partyflow'
param location = 'chinanorth3'
param baseUrl = 'https://partyflow.example.org'
param smtpHost = 'smtp.example.org'
param smtpUser = 'partyflow@example.org'
param mailFrom = '融合任务 <partyflow@example.org>'
param smtpPassword = readEnvironmentVariable('PARTYFLOW_SMTP_PASSWORD')
param dataProtectionKey = readEnvironmentVariable('PARTYFLOW_DATA_PROTECTION_KEY')
