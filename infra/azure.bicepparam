using 'main.bicep'

param name = 'partyflow'
param baseUrl = 'https://partyflow.example.org'
param smtpHost = 'smtp.example.org'
param smtpUser = 'partyflow@example.org'
param mailFrom = '融合任务 <partyflow@example.org>'
param smtpPassword = readEnvironmentVariable('PARTYFLOW_SMTP_PASSWORD')
param dataProtectionKey = readEnvironmentVariable('PARTYFLOW_DATA_PROTECTION_KEY')
