using Microsoft.Extensions.Hosting;
using Sample;

SampleApp.Create(args).Build().Run();
