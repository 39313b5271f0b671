namespace PartyFlow.Host.Sqlite.Tables;

/// <summary>
/// Why the store refuses, with the status and code of the Table service
/// (https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes).
/// </summary>
internal sealed record Refusal(int Status, string Code, string Message)
{
    internal static readonly Refusal EntityAlreadyExists = new(409, "EntityAlreadyExists", "The specified entity already exists.");
    internal static readonly Refusal TableAlreadyExists = new(409, "TableAlreadyExists", "The table specified already exists.");
    internal static readonly Refusal ResourceNotFound = new(404, "ResourceNotFound", "The specified resource does not exist.");
    internal static readonly Refusal TableNotFound = new(404, "TableNotFound", "The table specified does not exist.");
    internal static readonly Refusal UpdateConditionNotSatisfied = new(
        412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");
    internal static readonly Refusal PropertiesNeedValue = new(
        400, "PropertiesNeedValue", "The values are not specified for all properties in the entity.");
    internal static readonly Refusal KeyValueTooLarge = new(
        400, "KeyValueTooLarge", "A PartitionKey or RowKey may have at most 512 characters.");
    internal static readonly Refusal BadKey = new(
        400, "OutOfRangeInput", "A PartitionKey or RowKey may not contain / \\ # ? or control characters.");
    internal static readonly Refusal TooManyProperties = new(
        400, "TooManyProperties", "The entity contains more properties than the 252 that it can include to store data.");
    internal static readonly Refusal EntityTooLarge = new(
        400, "EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");
    internal static readonly Refusal BatchTooLarge = new(
        413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit (4MB).");
    internal static readonly Refusal BatchTooLong = new(
        400, "InvalidInput", "The batch request operation exceeds the maximum 100 changes per change set.");
    internal static readonly Refusal OtherPartition = new(
        400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
    internal static readonly Refusal DuplicateRow = new(
        400, "InvalidDuplicateRow", "The batch request contains multiple changes with same row key: an entity can appear only once.");
    internal static readonly Refusal OtherTable = new(400, "InvalidInput", "All commands in a batch must operate on the same table.");
    internal static readonly Refusal BadBatch = new(
        400, "InvalidInput", "The batch cannot be read: it holds one change set of inserts, updates and deletes.");
    internal static readonly Refusal BadAddress = new(
        400, "InvalidUri", "The requested URI does not represent any resource on the server.");
    internal static readonly Refusal BadMethod = new(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.");
    internal static readonly Refusal KeysDiffer = new(400, "InvalidInput", "The keys in the body are not those in the address.");
    internal static readonly Refusal MissingETag = new(400, "MissingRequiredHeader", "A delete needs the header If-Match.");
    internal static readonly Refusal BadETag = new(
        400, "InvalidInput", "The etag value specified in one of the request headers is not valid.");
    internal static readonly Refusal BadContinuation = new(400, "InvalidInput", "The continuation token is not valid.");
    internal static readonly Refusal BadTableName = new(
        400, "InvalidResourceName", "The specifed resource name contains invalid characters.");
    internal static readonly Refusal TableNameLength = new(
        400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");
    internal static readonly Refusal BadPageSize = new(400, "InvalidInput", "A page has 1 to 1000 rows.");

    internal static Refusal PropertyNameTooLong(string name) =>
        new(400, "PropertyNameTooLong", $"The property name exceeds the maximum allowed length (255): {name}");

    internal static Refusal PropertyNameInvalid(string name) => new(400, "PropertyNameInvalid", $"The property name is invalid: {name}");

    internal static Refusal DuplicateProperty(string name) =>
        new(400, "DuplicatePropertiesSpecified", $"A property is specified more than one time: {name}");

    internal static Refusal PropertyValueTooLarge(string name) =>
        new(400, "PropertyValueTooLarge", $"The property value exceeds the maximum allowed size (64KB): {name}");

    internal static Refusal OutOfRange(string name) =>
        new(400, "OutOfRangeInput", $"The value of {name} is out of range: times begin with the year 1601.");

    internal static Refusal BadBody(string why) => new(400, "InvalidInput", why);

    internal static Refusal NotImplemented(string what) =>
        new(501, "NotImplemented", $"Tables on one machine have no {what}: the program that holds them opens them, and nobody else.");

    internal static Refusal BadFilter(string why) => new(400, "InvalidInput", why);
}
