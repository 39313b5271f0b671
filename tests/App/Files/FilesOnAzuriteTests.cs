using Microsoft.Extensions.DependencyInjection;
using PartyFlow.Functions.Files;
using PartyFlow.Functions.Storage;
using PartyFlow.Functions.Tests.EndToEnd;
using PartyFlow.Functions.Tests.Running;
using PartyFlow.Host.Tests.Tables;

namespace PartyFlow.Functions.Tests.Files;

[Collection(AzuriteRun.Name)]
public sealed class FilesOnAzuriteTests(AzuriteServer azurite)
{
    [AzuriteFact]
    public async Task File_WhenItIsAsLargeAsItMayBe_FitsIntoTheRowsOfATableService()
    {
        await using var story = await Story.BeginAsync(args: [$"--PartyFlow:Tables={azurite.ConnectionString}"]);
        var id = await story.StartTaskAsync(SmallPlan.From("加装电梯", new(2026, 9, 18)));
        var content = SentFile.Pdf(EvidenceFiles.MaxSize);
        var sent = await EvidenceFilesTests.SendAsync(await story.MachineAsync("he"), id, SentFile.Form(content, "现场.pdf"));

        Assert.True(sent.Status == 201, sent.Raw);
        Assert.Equal(content, await (await story.MachineAsync("chen")).GetByteArrayAsync(sent.Headers.Location));
    }
}
