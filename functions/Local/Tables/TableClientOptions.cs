#nullable disable
using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Options of the HTTP pipeline and of the service; the file store needs none of them.</summary>
public class TableClientOptions : ClientOptions
{
    /// <summary>Options for a version of the service.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version is not one of the enumeration.</exception>
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06)
    {
        VersionString = serviceVersion switch
        {
            ServiceVersion.V2019_02_02 => "2019-02-02",
            ServiceVersion.V2020_12_06 => "2020-12-06",
            _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion)),
        };
    }

    /// <summary>A version of the Table service.</summary>
    [SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "The values are the package's.")]
    public enum ServiceVersion
    {
        /// <summary>2019-02-02.</summary>
        V2019_02_02 = 1,

        /// <summary>2020-12-06.</summary>
        V2020_12_06 = 2,
    }

    /// <summary>For whom tokens are asked; null takes the public cloud.</summary>
    public TableAudience? Audience { get; set; }

    /// <summary>Whether the tenant is learnt from the service's first challenge; false by default.</summary>
    public bool EnableTenantDiscovery { get; set; }

    internal string VersionString { get; }
}
