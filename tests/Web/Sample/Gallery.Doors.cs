using PartyFlow.Domain;
using PartyFlow.Domain.People;
using PartyFlow.Web.Forms;
using PartyFlow.Web.Pages;

namespace PartyFlow.Web.Tests.Sample;

internal static partial class Gallery
{
    private const string List = """
        姓名	邮箱	单位	职务	角色
        周敏	zhoumin@example.org	第一党支部	支部书记	党务责任人、支部书记
        罗颖	luoying@example.org	热线管理科	科长	业务责任人；单位负责人
        沈国栋，shenguodong@example.org，局领导，副局长，分管领导
        """;

    private static void Doors()
    {
        Add<SetupPage, SetupView>("setup", null, () => new SetupView(new SetupForm(), []), office: false);
        Add<SetupPage, SetupView>("setup-read", null, () =>
        {
            var form = new SetupForm { Code = "K7QF-2M9X", OfficeName = "云泽市住房和城乡建设局", Administrator = new("郑可", "zhengke@example", "办公室", "主任"), List = List + "\n何静，hejing@example.org，督查科，科长，总督导" }.WithListRead();
            return new SetupView(form, form.ToDirectory().Refusals);
        }, office: false);
        Add<SignInPage, SignInView>("sign-in", null, () => new SignInView(new SignInForm(), [], [SampleOffice.Person("p07")]));
        Add<SignInPage, SignInView>("sign-in-error", null, () => new SignInView(new SignInForm("zhoumin", true), [Rejected.Invalid("signIn.mail.invalid", "mail")], []));
        Add<SignInSentPage, SignInSentView>("sign-in-sent", null, () => new SignInSentView("zhoumin@example.org", TimeSpan.FromMinutes(15)));
        Add<SignInConfirmPage, SignInConfirmView>("sign-in-confirm", null, () => new SignInConfirmView("/sign-in/token", "汪倩"));
        Add<SignInExpiredPage, SignInExpiredView>("sign-in-expired", null, () => new SignInExpiredView());
        foreach (var kind in Enum.GetValues<ErrorKind>())
        {
            Add<ErrorPage, ErrorView>($"error-{Wording.Camel(kind)}", kind == ErrorKind.NotFound ? "p14" : null, () => new ErrorView(kind, kind == ErrorKind.Broken ? "7f3a-19c2" : null, TimeSpan.FromSeconds(40)));
        }

        Add<DemoPage, DemoView>("demo", "p14", () => new DemoView(ImmutableDictionary<string, int>.Empty.Add("p14", 7).Add("p02", 2).Add("p05", 1)), demo: true);
        Add<MailListPage, MailListView>("mails", "p14", () => new MailListView(
        [
            new("m3", "zou@example.org", "p05", "请批：2026年下半年党建与业务融合专项督查（9月22日前）", SampleOffice.Now),
            new("m2", "wang.qian@example.org", "p14", "今天 3 件事：签 1 件，报 2 件", SampleOffice.Now.AddHours(-1)),
            new("m1", "x@example.org", null, "登录融合任务", SampleOffice.Now.AddHours(-2)),
        ], NextHref: "/mail?before=m1"), demo: true);
        Add<MailPage, MailView>("mail", "p14", () => new MailView(new("m3", "liang.jingyi@example.org", "p05", "请批：2026年下半年党建与业务融合专项督查", SampleOffice.Now), "批准吗？\n\n党建目标：……\n业务目标：……\n\nhttps://example.org/a/t14.secret"), demo: true);
    }

    private static void Administration()
    {
        Add<ManagePeoplePage, ManagePeopleView>("manage-people", "p07", () => new ManagePeopleView("", [.. SampleOffice.Office.People.Values.OrderBy(person => person.Id, StringComparer.Ordinal).Take(14), SampleOffice.Person("p20") with { IsActive = false }], "done.saved"));
        Add<ManagePersonPage, ManagePersonView>("manage-person", "p07", () => new ManagePersonView("p09", PersonForm.Of(SampleOffice.Person("p09")), [], Departure.DutiesOf("p09", SampleOffice.Office, SampleOffice.Today)));
        Add<ManagePersonPage, ManagePersonView>("manage-person-errors", "p07", () =>
        {
            var form = new PersonForm { Name = "", Mail = SampleOffice.Person("p01").Mail, UnitId = "", Roles = [new("leader", "u-b1"), new()], Leave = new("2026-10-09", "2026-10-01") };
            return new ManagePersonView(null, form, form.ToPerson("p99", SampleOffice.Office).Refusals, []);
        });
        Add<ManageDeparturePage, ManageDepartureView>("manage-departure", "p07", () =>
        {
            var duties = Departure.DutiesOf("p14", SampleOffice.Office, SampleOffice.Today);
            var handed = SamplePlay.Of("T04").Started().Signed().Approved().Drafted().Published().Acknowledged().Worked().Task;
            var form = DepartureForm.Of(duties);
            form = form with { Rows = form.Rows.SetItem(0, form.Rows[0] with { Taker = "张三" }) };
            return new ManageDepartureView(SampleOffice.Person("p14"), duties, form, [new HeldTask(handed, PartyFlow.Domain.AnyTime.Held.By("p14", handed, SampleOffice.Office))], form.ToTakers("p14", duties, SampleOffice.Office).Refusals);
        });
        Add<ManageDeparturePage, ManageDepartureView>("manage-departure-nothing", "p07", () => new ManageDepartureView(SampleOffice.Person("p16"), [], new DepartureForm([]), [], []));
        Add<MePage, MeView>("me", "p13", () => new MeView(MeForm.Of(SampleOffice.Person("p13"), SampleOffice.Today), []));
        Add<MePage, MeView>("me-errors", "p14", () =>
        {
            var form = new MeForm(new LeaveForm("2026-09-21", "2026-09-25", "p13"), "zh-CN");
            return new MeView(form, form.ToPerson(SampleOffice.Person("p14"), SampleOffice.Office, SampleOffice.Today).Refusals);
        });
        Add<ManageUnitsPage, ManageUnitsView>("manage-units", "p07", () => new ManageUnitsView());
        Add<ManageUnitPage, ManageUnitView>("manage-unit", "p07", () => new ManageUnitView("u-b1", UnitForm.Of(SampleOffice.Office.Units["u-b1"], SampleOffice.Office), []));
        Add<ManageUnitPage, ManageUnitView>("manage-unit-errors", "p07", () =>
        {
            var form = UnitForm.Of(SampleOffice.Office.Units["u-wy"], SampleOffice.Office);
            form = form with { Posts = [form.Posts[0], form.Posts[1] with { Holder = "张三" }, new PostRow(Holder: "杜志恒")] };
            return new ManageUnitView("u-wy", form, form.ToUnit("u-wy", SampleOffice.Office).Refusals);
        });
        Add<ManageImportPage, ManageImportView>("manage-import", "p07", () => new ManageImportView([], 5, 2_000));
        Add<ManageImportPage, ManageImportView>("manage-import-errors", "p07", () => new ManageImportView([Rejected.Invalid("import.headings", "file")], 5, 2_000));
        Add<ManageImportPreviewPage, ManageImportPreviewView>("manage-import-preview", "p07", () => Preview(isDone: false));
        Add<ManageImportPreviewPage, ManageImportPreviewView>("manage-import-done", "p07", () => Preview(isDone: true));
        Add<ManageImportJobPage, ManageImportJobView>("manage-import-job", "p07", () => new ManageImportJobView("i1", 860, 1_204, Failed: false));
        Add<ManageImportJobPage, ManageImportJobView>("manage-import-failed", "p07", () => new ManageImportJobView("i1", 860, 1_204, Failed: true));
        Add<ManageKeysPage, ManageKeysView>("manage-keys", "p07", () => new ManageKeysView(
        [
            new("k2", "融合任务申报表", "p07", SampleOffice.Now.AddDays(-20)),
            new("k1", "旧网站", "p07", SampleOffice.Now.AddMonths(-14)),
        ], new FreshKey("局门户网站", "pfk_4zJvU0XyQd6mJk3nS8rTqYwE1fBhLcPa"), "", []));
        Add<ManageMailPage, ManageMailView>("manage-mail", "p07", () => new ManageMailView(
        [
            new("o1", "p02", "请批：物业投诉集中小区党员包片办理（3月13日前）", SampleOffice.Now.AddDays(-2), 8, "550 5.1.1 mailbox unavailable"),
            new("o2", "p05", "请批：专项督查", SampleOffice.Now.AddDays(-1), 8, "550 5.1.1 mailbox unavailable"),
        ]));
        Add<ManageMailPage, ManageMailView>("manage-mail-none", "p07", () => new ManageMailView([]));
    }

    private static ManageImportPreviewView Preview(bool isDone)
    {
        ImmutableArray<ImportRow> rows =
        [
            new(2, "热线管理科", "热线管理科", ImportState.New, [new(ImportNoteKind.NewUnit, DirectoryColumn.Unit, "", "热线管理科")], []),
            new(3, "热线管理科", "罗颖", ImportState.New, [new(ImportNoteKind.NewPerson, DirectoryColumn.Name, "", "罗颖"), new(ImportNoteKind.Namesake, DirectoryColumn.Mail, "luo.ying@example.org", "罗颖"), new(ImportNoteKind.NewPost, DirectoryColumn.Post, "热线管理科", "科长")], []),
            new(4, "第一党支部", "骆春梅", ImportState.Changed, [new(ImportNoteKind.Changed, DirectoryColumn.Title, "物业管理科副科长", "物业管理科科长"), new(ImportNoteKind.Changed, DirectoryColumn.Roles, "党务责任人", ""), new(ImportNoteKind.Filled, DirectoryColumn.Post, "第一党支部", "纪检委员")], []),
            new(5, "物业管理科", "孙立新", ImportState.Unchanged, [], []),
            new(6, "物业管理科", "何静", ImportState.Wrong, [], [Rejected.Invalid("setup.mail.invalid", "mail"), Rejected.Invalid("import.word", "postTime", "半职", "专职、兼职")]),
        ];
        return new ManageImportPreviewView(
            "i1", "人员名册.xlsx", isDone ? [rows[4]] : rows, isDone ? ImmutableDictionary<ImportState, int>.Empty.Add(ImportState.Unchanged, 4).Add(ImportState.Wrong, 1) : rows.GroupBy(row => row.State).ToImmutableDictionary(same => same.Key, same => same.Count()),
            isDone ? ImportState.Wrong : null, 0, 100, isDone ? [] : ["热线管理科"], isDone ? 0 : 4, ["手机号", "备注"], [], "seen", isDone);
    }
}
