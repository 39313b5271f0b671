// The types of the parameters, said once.

@export()
@description('Flex Consumption (FC1), or Elastic Premium with one, two or four cores an instance (EP1, EP2, EP3).')
type planSku = 'FC1' | 'EP1' | 'EP2' | 'EP3'

@export()
@description('How often storage keeps what it holds: in one building, in three zones of the region, or in another region as well.')
type storageSku = 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS'

@export()
@sealed()
@description('The mail server that takes every mail.')
type mailServer = {
  @description('Its name, which its certificate must carry.')
  @minLength(1)
  host: string

  @description('Its port: 465 for TLS from the first byte, 587 for STARTTLS. Azure lets nothing out to port 25.')
  @minValue(1)
  @maxValue(65535)
  port: int

  @description('How the way there is protected: TLS from the first byte, or begun in clear and changed to TLS before anything is said.')
  security: 'Tls' | 'StartTls'

  @description('The account there; leave it out where the server asks for none.')
  @minLength(1)
  user: string?

  @description('The sender of every mail, for example 融合任务 <partyflow@example.org>.')
  from: string
}

@export()
@sealed()
@description('Instances that Flex Consumption keeps started. They cost money while nothing happens, and spare people the wait for a start.')
type alwaysReady = {
  @description('For pages and the API.')
  @minValue(0)
  @maxValue(20)
  http: int

  @description('For orchestrations and their activities.')
  @minValue(0)
  @maxValue(20)
  durable: int
}

@export()
@description('Tags on every resource.')
type tags = {
  *: string
}
