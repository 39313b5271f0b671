namespace PartyFlow.Web.Mail;

/// <summary>Inline styles of mails: most mail programs honour nothing else. The colours bear being inverted by force.</summary>
public sealed class LetterStyle(Language language)
{
    /// <summary>The rules of the head: they only improve; the mail is complete without them.</summary>
    public const string Head = """
        @media (max-width:620px){.w{width:100%!important}.p{padding-left:18px!important;padding-right:18px!important}.b{display:block!important;width:100%!important;padding:0 0 10px!important;box-sizing:border-box!important}.b a{display:block!important}}
        @media (prefers-color-scheme:dark){.bg{background:#181613!important}.sheet{background:#211e1a!important}.ink{color:#ece5d8!important}.ink2{color:#b5ab9b!important}.rule{border-color:#ece5d8!important}.line{border-color:#3b362e!important}.ghost{border-color:#8d8373!important}.ghost a{color:#ece5d8!important}.solid{background:#ece5d8!important}.solid a{color:#181613!important}.seal{background:#b03a34!important}.red{color:#f6998a!important}.mine{color:#f0978c!important;border-color:#f0978c!important}.open{color:#b5ab9b!important;border-color:#8d8373!important}}
        [data-ogsc] .ink,[data-ogsc] .ghost a{color:#ece5d8!important}[data-ogsc] .ink2{color:#b5ab9b!important}
        """;

    private readonly bool _english = language == Language.English;

    /// <summary>The face of running text; Latin faces come first in English.</summary>
    public string Hei => _english
        ? "font-family:'Segoe UI','Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei',sans-serif"
        : "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

    /// <summary>The face of titles.</summary>
    public string Song => _english
        ? "font-family:Georgia,'Times New Roman','Source Han Serif SC','Noto Serif CJK SC',serif"
        : "font-family:'Source Han Serif SC','Noto Serif CJK SC',STZhongsong,'Songti SC',SimSun,serif";

    /// <summary>Running text.</summary>
    public string Text => $"{Hei};color:#211d18;font-size:16px;line-height:25px";

    /// <summary>Quieter text.</summary>
    public string Quiet => $"{Hei};color:#5a5348;font-size:14px;line-height:22px";

    /// <summary>A title; Chinese is broken between phrases only where it says so itself, unless a line has no room at all: then anywhere, or the sheet would grow with the title.</summary>
    public string Title(int size, int line) =>
        $"{Song};margin:0;color:#211d18;font-size:{size}px;line-height:{line}px;font-weight:bold;overflow-wrap:break-word;overflow-wrap:anywhere{(_english ? "" : ";word-break:keep-all")}";
}
