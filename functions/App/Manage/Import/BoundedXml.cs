using System.IO.Compression;
using System.Xml;

namespace PartyFlow.Functions.Manage.Import;

/// <summary>
/// A part of an xlsx file as XML, forwards only. However small the file and however much it unfolds to, only little of it is ever kept:
/// a part that is too long, too deep, or that needs too much at once ends with <see cref="UnusableFileException"/>.
/// </summary>
internal sealed class BoundedXml : IDisposable
{
    // A list of 6,000 rows has about 5 million characters, rich text stands nine elements deep, and a cell has 32,767 characters at the most.
    private const int MaxLength = 20_000_000;
    private const int MaxDepth = 24;
    private const int MaxPiece = 256 * 1024;
    private const int MaxNames = 2_000;

    private readonly XmlReader _reader;

    /// <summary>Opens a part of a zip file.</summary>
    public BoundedXml(ZipArchiveEntry part) => _reader = XmlReader.Create(
        new Pieces(part.Open()),
        new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = true, NameTable = new FewNames() });

    /// <summary>Goes on to the next node; <c>false</c> at the end.</summary>
    public bool Next()
    {
        if (!_reader.Read())
        {
            return false;
        }

        return _reader.Depth <= MaxDepth ? true : throw new UnusableFileException("import.unfolds");
    }

    /// <summary>The element that begins here, "" where none does. Which schema it is of does not matter.</summary>
    public string Begins => _reader.NodeType == XmlNodeType.Element ? _reader.LocalName : "";

    /// <summary>The element that ends here, "" where none does.</summary>
    public string Ends => _reader.NodeType == XmlNodeType.EndElement ? _reader.LocalName : "";

    /// <summary>An attribute of the element that begins here, whatever its prefix; <c>null</c> where it has none.</summary>
    public string? this[string attribute]
    {
        get
        {
            string? found = null;
            for (var more = _reader.MoveToFirstAttribute(); more; more = _reader.MoveToNextAttribute())
            {
                found = _reader.LocalName == attribute ? _reader.Value : found;
            }

            _reader.MoveToElement();
            return found;
        }
    }

    /// <summary>Goes to the end of the element that begins here. Each element below it comes with "" first, then with its texts piece by piece.</summary>
    /// <param name="without">Elements to leave out, with what is below them.</param>
    public IEnumerable<(string Element, string Text)> Below(string without)
    {
        if (_reader.IsEmptyElement)
        {
            yield break;
        }

        var (top, names) = (_reader.Depth, new string[MaxDepth + 1]);
        names[top] = _reader.LocalName;
        while (Next() && _reader.Depth > top)
        {
            if (Begins == without)
            {
                foreach (var _ in Below(without))
                {
                }
            }
            else if (_reader.NodeType == XmlNodeType.Element)
            {
                yield return (names[_reader.Depth] = _reader.LocalName, "");
            }
            else if (_reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                yield return (names[_reader.Depth - 1], _reader.Value);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    /// <summary>
    /// The characters of a part, counted. XML keeps a tag with all its attributes, and a text, in memory at once; neither has a &lt; inside,
    /// so what lies between two of them is bounded as well.
    /// </summary>
    private sealed class Pieces(Stream part) : TextReader
    {
        private readonly StreamReader _text = new(part);
        private int _all;
        private int _sinceBracket;

        public override int Read(char[] buffer, int index, int count)
        {
            var read = _text.Read(buffer, index, count);
            var (last, first) = (buffer.AsSpan(index, read).LastIndexOf('<'), buffer.AsSpan(index, read).IndexOf('<'));
            _all += read;
            _sinceBracket += first < 0 ? read : first;
            if (_all > MaxLength || _sinceBracket > MaxPiece)
            {
                throw new UnusableFileException("import.unfolds");
            }

            _sinceBracket = last < 0 ? _sinceBracket : read - last;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            _text.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>The names of elements and attributes: a workbook has some hundred, and the reader keeps every one.</summary>
    private sealed class FewNames : NameTable
    {
        private int _count;

        public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Counted(base.Add(key, start, len));

        public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

        private string Counted(string name) => ++_count <= MaxNames ? name : throw new UnusableFileException("import.unfolds");
    }
}

/// <summary>A file that cannot be read as it is, with the code that says why and what to do.</summary>
internal sealed class UnusableFileException(string code, params object[] arguments) : Exception(code)
{
    /// <summary>The refusal.</summary>
    public Domain.Rejected Refusal { get; } = Domain.Rejected.Invalid(code, "file", arguments);
}
