using System.Text;
using System.Text.Json;
using PartyFlow.Functions.Notifications;

namespace PartyFlow.Functions.Tests.Notifications;

public sealed class EmlFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("partyflow-mail-").FullName;

    private EmlFolder Folder => new(Path.Combine(_root, "mail"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("Plan approved")]
    [InlineData("请批：12345 夜间工单 15 分钟响应（9月18日前）")]
    [InlineData("混 mixed 文 text, with “quotes” and =?UTF-8?B?faked?= words")]
    [InlineData("=?UTF-8?Q?faked?=")]
    [InlineData("  spaces kept  around ")]
    [InlineData("a very long subject in plain ASCII that would not fit on one line of seventy-six characters by far")]
    [InlineData("𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷 each four bytes, never split 👨‍👩‍👧")]
    [InlineData("a𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷")]
    [InlineData("")]
    public async Task Subject_WhateverItsCharacters_ComesBackAsItWas(string subject)
    {
        var mime = await WriteAsync(Mail() with { Subject = subject });

        Assert.Equal(subject, StrictMime.Decode(mime["Subject"]));
        Assert.Equal(subject, Folder.Open("m1@localhost")!.Head.Subject);
    }

    [Fact]
    public async Task Subject_OfEveryLength_NeverSplitsACharacter()
    {
        for (var length = 1; length <= 120; length++)
        {
            var subject = new string('x', length % 4) + new string('融', length);
            Assert.Equal(subject, StrictMime.Decode((await WriteAsync(Mail() with { Subject = subject }))["Subject"]));
        }
    }

    [Theory]
    [InlineData("周敏", "zhou@example.org")]
    [InlineData("O'Neil, \"Pat\" \\ (x)", "pat@example.org")]
    [InlineData("住房和城乡建设局物业管理科负责人工作信箱（公用，请不要发送个人信息）第一党支部转", "long@example.org")]
    [InlineData(null, "only@example.org")]
    public async Task Recipient_WithAName_ComesBackAsItWas(string? name, string address)
    {
        var mime = await WriteAsync(Mail() with { To = new MailAddress(address, name) });

        Assert.EndsWith(name is null ? address : $"<{address}>", mime["To"], StringComparison.Ordinal);
        Assert.Equal(new MailAddress(address, name), Folder.Open("m1@localhost")!.Head.To);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain ASCII\n.\n..two dots\nFrom the start\n trailing blank \nlast")]
    [InlineData("中文正文，第一行。\n第二行 = 等号\n")]
    [InlineData("--=_boundary\n\nContent-Type: text/html\n\nsmuggled")]
    [InlineData("mostly ASCII text with one 字, a tab\tand a very long line: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Bodies_WhateverTheyHold_ComeBackAsTheyWere(string text)
    {
        var mime = await WriteAsync(Mail() with { Text = text, Html = $"<p>{text}</p>" });

        Assert.Equal(text.ReplaceLineEndings("\r\n"), mime.Text);
        Assert.Equal($"<p>{text}</p>".ReplaceLineEndings("\r\n"), mime.Html);
        var opened = Folder.Open("m1@localhost")!;
        Assert.Equal((text, $"<p>{text}</p>"), (opened.Text, opened.Html));
    }

    [Fact]
    public async Task Mail_OfATask_NamesItsThreadAndAsksForNoAutomaticAnswer()
    {
        var mime = await WriteAsync(MailMessage.Of(
            "m1", new("s", "<p>h</p>", "t"), new MailAddress("partyflow@localhost", "融合任务"), new MailAddress("a@example.org"), Mail().Date, "t52"));

        Assert.Equal("<m1@localhost>", mime["Message-ID"]);
        Assert.Equal("<task-t52@localhost>", mime["References"]);
        Assert.Equal("<task-t52@localhost>", mime["In-Reply-To"]);
        Assert.Equal("auto-generated", mime["Auto-Submitted"]);
        Assert.Equal("All", mime["X-Auto-Response-Suppress"]);
        Assert.Equal("Fri, 11 Sep 2026 09:00:00 +0800", mime["Date"]);
        Assert.Equal("融合任务 <partyflow@localhost>", StrictMime.Decode(mime["From"]));
    }

    [Fact]
    public async Task Mail_KeptAsJsonMeanwhile_IsWrittenTheSame()
    {
        var mail = Mail() with { To = new MailAddress("a@example.org", "周敏"), References = ["task-t52@localhost"] };
        await Folder.SendAsync(mail, default);
        var before = await File.ReadAllBytesAsync(Path.Combine(Folder.Path, "m1@localhost.eml"));

        await Folder.SendAsync(JsonSerializer.Deserialize<MailMessage>(JsonSerializer.Serialize(mail, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!, default);

        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Folder.Path, "m1@localhost.eml")));
    }

    [Theory]
    [InlineData("subject", "x\r\nBcc: thief@example.org")]
    [InlineData("subject", "x\nBcc: thief@example.org")]
    [InlineData("subject", "x\rBcc: thief@example.org")]
    [InlineData("subject", "x\u0000y")]
    [InlineData("subject", "x\u2028y")]
    [InlineData("name", "x\r\nBcc: thief@example.org")]
    [InlineData("address", "a@example.org>\r\nBcc: <thief@example.org")]
    [InlineData("address", "a@example.org, thief@example.org")]
    [InlineData("address", "a b@example.org")]
    [InlineData("address", "<a@example.org>")]
    [InlineData("address", "张@example.org")]
    [InlineData("address", "a@example.org\n")]
    [InlineData("id", "m1@localhost>\r\nBcc: <thief@example.org")]
    [InlineData("id", "m1@local host")]
    [InlineData("reference", "t@localhost>\r\nBcc: <thief@example.org")]
    public async Task Mail_WithAHeaderThatWouldBreakOut_IsRefusedAndLeavesNothing(string where, string what)
    {
        var mail = where switch
        {
            "subject" => Mail() with { Subject = what },
            "name" => Mail() with { To = new MailAddress("a@example.org", what) },
            "address" => Mail() with { To = new MailAddress(what) },
            "id" => Mail() with { MessageId = what },
            _ => Mail() with { References = [what] },
        };

        var outcome = Assert.IsType<MailOutcome.Refused>(await Folder.SendAsync(mail, default));

        Assert.DoesNotContain("thief", outcome.Reason, StringComparison.Ordinal);
        Assert.Empty(Folder.List());
    }

    [Fact]
    public async Task StrictMime_WithAHeaderPutInByHand_SeesIt()
    {
        await Folder.SendAsync(Mail(), default);
        var raw = await File.ReadAllTextAsync(Directory.GetFiles(Folder.Path).Single());

        var broken = StrictMime.Parse(Encoding.ASCII.GetBytes(raw.Replace("Subject: s", "Subject: s\r\nBcc: thief@example.org", StringComparison.Ordinal)));

        Assert.Contains("Bcc", broken.Names);
    }

    [Fact]
    public async Task Mail_SentTwice_IsOneFileWithTheLastContent()
    {
        await Folder.SendAsync(Mail() with { Text = "first" }, default);
        await Folder.SendAsync(Mail() with { Text = "second" }, default);

        Assert.Equal(["m1@localhost.eml"], Directory.GetFiles(Folder.Path).Select(Path.GetFileName));
        Assert.Equal("second", Folder.Open("m1@localhost")!.Text);
    }

    [Fact]
    public async Task List_OfSeveralMails_IsNewestFirstAndPassesOverOtherFiles()
    {
        for (var hour = 0; hour < 3; hour++)
        {
            await Folder.SendAsync(Mail() with { MessageId = $"m{hour}@localhost", Date = Mail().Date.AddHours(hour) }, default);
        }

        await File.WriteAllTextAsync(Path.Combine(Folder.Path, "foreign@x.eml"), "no mail at all");
        await File.WriteAllTextAsync(Path.Combine(Folder.Path, "m9@localhost.eml.0123.tmp"), "a draft left behind");

        Assert.Equal(["m2@localhost", "m1@localhost", "m0@localhost"], Folder.List().Select(mail => mail.Id));
        Assert.Null(Folder.Open("foreign@x"));
        Assert.Null(Folder.Open("missing@x"));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\secret")]
    [InlineData("m1@localhost/../../secret")]
    public async Task Open_WithAPathForAnId_StaysInItsFolder(string id)
    {
        await Folder.SendAsync(Mail(), default);
        File.Copy(Path.Combine(Folder.Path, "m1@localhost.eml"), Path.Combine(_root, "secret.eml"));

        Assert.Null(Folder.Open(id));
    }

    [Fact]
    public async Task Ids_ThatDifferInCaseOnly_AreTwoFilesEverywhere()
    {
        await Folder.SendAsync(Mail() with { MessageId = "ABC@localhost" }, default);
        await Folder.SendAsync(Mail() with { MessageId = "abc@localhost" }, default);

        Assert.Equal(2, Directory.GetFiles(Folder.Path).Select(file => file.ToLowerInvariant()).Distinct().Count());
        Assert.Equal("ABC@localhost", Folder.Open("ABC@localhost")!.Head.Id);
    }

    [Fact]
    public async Task Folder_ThatCannotBeWritten_SaysLater()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "mail"), "a file where the folder should be");

        Assert.IsType<MailOutcome.Later>(await Folder.SendAsync(Mail(), default));
    }

    private static MailMessage Mail() => new()
    {
        MessageId = "m1@localhost",
        From = new MailAddress("partyflow@localhost"),
        To = new MailAddress("a@example.org"),
        Subject = "s",
        Html = "<p>h</p>",
        Text = "t",
        Date = MailSamples.Now,
    };

    private async Task<StrictMime> WriteAsync(MailMessage mail)
    {
        Assert.IsType<MailOutcome.Accepted>(await Folder.SendAsync(mail, default));
        return StrictMime.Parse(await File.ReadAllBytesAsync(Path.Combine(Folder.Path, mail.MessageId + ".eml")));
    }
}
