namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes a public method a function. Names are unique within an app, letter case aside.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute : Attribute
{
    public FunctionAttribute(string name) => Name = name;

    public string Name { get; }
}
