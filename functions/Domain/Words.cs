using System.Text.Json.Serialization;

namespace PartyFlow.Domain;

/// <summary>The four joint stages 一起谋划、一起部署、一起落实、一起检查, in order.</summary>
[JsonConverter(typeof(CamelCaseEnum<Stage>))]
public enum Stage
{
    /// <summary>谋划: both owners sign the plan, the leader approves it.</summary>
    Plan,

    /// <summary>部署: work items are handed out under both keys and acknowledged.</summary>
    Deploy,

    /// <summary>落实: items are done, reported and confirmed by the other side.</summary>
    Implement,

    /// <summary>检查: actual values, score, result signed by both and confirmed by the leader.</summary>
    Inspect,
}

/// <summary>The side of a work item, a key or an owner: Party 党务 or business 业务.</summary>
[JsonConverter(typeof(CamelCaseEnum<Side>))]
public enum Side
{
    /// <summary>党务。</summary>
    Party,

    /// <summary>业务。</summary>
    Business,
}

/// <summary>
/// One of the keys of a stage. A third one exists only where one person holds both owners' keys (双肩挑):
/// then somebody else countersigns.
/// </summary>
[JsonConverter(typeof(CamelCaseEnum<Key>))]
public enum Key
{
    /// <summary>The Party owner's key 党务钥匙。</summary>
    Party,

    /// <summary>The business owner's key 业务钥匙。</summary>
    Business,

    /// <summary>The countersigner's key 加签, asked for only when one person holds the other two.</summary>
    Countersign,
}

/// <summary>What has become of a task. Stage and light are separate.</summary>
[JsonConverter(typeof(CamelCaseEnum<TaskStatus>))]
public enum TaskStatus
{
    /// <summary>草稿。</summary>
    Draft,

    /// <summary>进行中, in its stage.</summary>
    Running,

    /// <summary>中止: clocks stand still.</summary>
    Suspended,

    /// <summary>办结。</summary>
    Closed,

    /// <summary>逾期办结: closed after the due date of the last stage.</summary>
    ClosedLate,

    /// <summary>撤销。</summary>
    Cancelled,
}

/// <summary>The light 红黄绿灯 of an item or a task.</summary>
[JsonConverter(typeof(CamelCaseEnum<Light>))]
public enum Light
{
    /// <summary>未亮灯: nothing can be said yet.</summary>
    None,

    /// <summary>绿灯。</summary>
    Green,

    /// <summary>黄灯。</summary>
    Yellow,

    /// <summary>红灯。</summary>
    Red,

    /// <summary>已办结。</summary>
    Done,
}

/// <summary>How several leaders decide together.</summary>
[JsonConverter(typeof(CamelCaseEnum<LeaderRule>))]
public enum LeaderRule
{
    /// <summary>One of them is enough.</summary>
    One,

    /// <summary>All of them, in any order.</summary>
    All,

    /// <summary>All of them, one after the other in the order named.</summary>
    InOrder,

    /// <summary>As many of them as the plan says, in any order.</summary>
    Any,
}

/// <summary>How often the person of a work item reports 报送周期.</summary>
[JsonConverter(typeof(CamelCaseEnum<Cadence>))]
public enum Cadence
{
    /// <summary>不定期: only when there is something to say.</summary>
    None,

    /// <summary>每周。</summary>
    Weekly,

    /// <summary>每两周。</summary>
    TwoWeekly,

    /// <summary>每月。</summary>
    Monthly,
}

/// <summary>Why a work item is stuck 堵点.</summary>
[JsonConverter(typeof(CamelCaseEnum<BlockageCause>))]
public enum BlockageCause
{
    /// <summary>等审批。</summary>
    Approval,

    /// <summary>等别的单位。</summary>
    OtherUnit,

    /// <summary>缺人、缺钱、缺物。</summary>
    Resources,

    /// <summary>自身原因。</summary>
    OwnWork,
}

/// <summary>A part in a task that can change hands 转办.</summary>
[JsonConverter(typeof(CamelCaseEnum<Seat>))]
public enum Seat
{
    /// <summary>经办人: who started the task, drafts and revises.</summary>
    Secretary,

    /// <summary>党务责任人。</summary>
    PartyOwner,

    /// <summary>业务责任人。</summary>
    BusinessOwner,

    /// <summary>加签人。</summary>
    Countersigner,

    /// <summary>分管领导。</summary>
    Leader,

    /// <summary>督查。</summary>
    Inspector,
}

/// <summary>The way by which a command came in; it stands on the record.</summary>
[JsonConverter(typeof(CamelCaseEnum<Channel>))]
public enum Channel
{
    /// <summary>A signed-in person on a page.</summary>
    Page,

    /// <summary>The decision link of a mail or card.</summary>
    Link,

    /// <summary>The JSON API with an application key.</summary>
    Api,

    /// <summary>PartyFlow itself (a stage opened after the last one closed).</summary>
    System,

    /// <summary>An import or the loading of sample data.</summary>
    Import,
}

/// <summary>Writes an enum by its name in camelCase and refuses numbers.</summary>
public sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
