namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>What a request asks for, taken apart: <c>Tasks(PartitionKey='p',RowKey='r')?$select=A</c>.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Table">The table's name; empty where none is named.</param>
/// <param name="PartitionKey">Of one row; empty else.</param>
/// <param name="RowKey">Of one row; empty else.</param>
internal sealed record TableAddress(TableResource Kind, string Table = "", string PartitionKey = "", string RowKey = "")
{
    internal string? Filter { get; private set; }

    internal Selection Select { get; private set; }

    internal string? Top { get; private set; }

    internal string? NextPartitionKey { get; private set; }

    internal string? NextRowKey { get; private set; }

    internal string? NextTableName { get; private set; }

    /// <summary>Whether properties, statistics or rights are asked for instead of rows.</summary>
    internal bool IsAboutTheService { get; private set; }

    /// <param name="target">Path and query as they travel, without scheme, host and account.</param>
    /// <returns>Null when this is no address of a Table service.</returns>
    internal static TableAddress? Parse(ReadOnlySpan<char> target)
    {
        var mark = target.IndexOf('?');
        var address = OfPath(Decoded((mark < 0 ? target : target[..mark]).Trim('/')));
        if (address is null || mark < 0)
        {
            return address;
        }
        var query = target[(mark + 1)..];
        foreach (var part in query.Split('&'))
        {
            address.Take(query[part]);
        }
        return address;
    }

    private static TableAddress? OfPath(string path)
    {
        switch (path)
        {
            case "":
                return new TableAddress(TableResource.Service);
            case "$batch":
                return new TableAddress(TableResource.Batch);
            case "Tables" or "Tables()":
                return new TableAddress(TableResource.Tables);
        }
        var bracket = path.IndexOf('(', StringComparison.Ordinal);
        if (bracket < 0)
        {
            return new TableAddress(TableResource.Rows, path);
        }
        var name = path[..bracket];
        var rest = path.AsSpan(bracket + 1);
        if (rest is ")")
        {
            return new TableAddress(TableResource.Rows, name);
        }
        if (name == "Tables")
        {
            return Literal(ref rest) is { } table && rest is ")" ? new TableAddress(TableResource.Table, table) : null;
        }
        return Word(ref rest, "PartitionKey=")
            && Literal(ref rest) is { } partition
            && Word(ref rest, ",RowKey=")
            && Literal(ref rest) is { } row
            && rest is ")"
            ? new TableAddress(TableResource.Row, name, partition, row)
            : null;
    }

    private static bool Word(ref ReadOnlySpan<char> rest, string word)
    {
        if (!rest.StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }
        rest = rest[word.Length..];
        return true;
    }

    /// <summary>A text in quotes; a quote inside it stands twice.</summary>
    private static string? Literal(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != '\'')
        {
            return null;
        }
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] != '\'')
            {
                continue;
            }
            if (i + 1 < rest.Length && rest[i + 1] == '\'')
            {
                i++;
                continue;
            }
            var text = rest[1..i].ToString();
            rest = rest[(i + 1)..];
            return text.Replace("''", "'", StringComparison.Ordinal);
        }
        return null;
    }

    private void Take(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        var value = equals < 0 ? default : parameter[(equals + 1)..];
        switch (equals < 0 ? parameter : parameter[..equals])
        {
            case "$filter":
                Filter = Decoded(value);
                break;
            case "$select":
                Select = new Selection(Decoded(value));
                break;
            case "$top":
                Top = Decoded(value);
                break;
            case "NextPartitionKey":
                NextPartitionKey = Decoded(value);
                break;
            case "NextRowKey":
                NextRowKey = Decoded(value);
                break;
            case "NextTableName":
                NextTableName = Decoded(value);
                break;
            case "comp":
                IsAboutTheService = true;
                break;
        }
    }

    private static string Decoded(ReadOnlySpan<char> text) => text.Contains('%') ? Uri.UnescapeDataString(text) : text.ToString();
}

/// <summary>What an address leads to.</summary>
internal enum TableResource
{
    Service,
    Batch,
    Tables,
    Table,
    Rows,
    Row,
}
