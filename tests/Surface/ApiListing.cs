using System.Globalization;
using System.Reflection;
using System.Text;

namespace PartyFlow.Surface.Tests;

/// <summary>
/// Writes the public and protected surface of types, one member a line as <c>Type :: member</c>: C# keywords for primitive types,
/// full names otherwise, <c>?</c> where null is allowed, <c> = value</c> behind optional parameters. The lists under api/ are
/// written the same way from the real packages.
/// </summary>
internal static class ApiListing
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(byte)] = "byte",
        [typeof(decimal)] = "decimal",
        [typeof(float)] = "float",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(char)] = "char",
    };

    internal static SortedSet<string> Of(IEnumerable<Type> types)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in types.Where(IsVisible))
        {
            lines.UnionWith(Members(type).Prepend(Kind(type)).Select(member => $"{Name(type)} :: {member}"));
        }
        return lines;
    }

    internal static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"{f.Name} = {f.GetRawConstantValue()}");
        }
        return IsDelegate(type) ? [] :
        [
            .. type.GetConstructors(Own).Where(c => IsVisible(c) && !c.IsStatic).Select(c => $"{Access(c)}ctor({Parameters(c)})"),
            .. type.GetMethods(Own).Where(m => IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(Method),
            .. type.GetProperties(Own).Select(Property).OfType<string>(),
            .. type.GetFields(Own).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName)
                .Select(f => $"{(f.IsPublic ? "" : "protected ")}{(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}"),
            .. type.GetEvents(Own).Where(e => e.AddMethod is { } add && IsVisible(add)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}"),
        ];
    }

    private static string Kind(Type type)
    {
        if (IsDelegate(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"delegate {Name(invoke.ReturnType)} ({Parameters(invoke)})";
        }
        var sort = type switch
        {
            { IsInterface: true } => "interface",
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        if (type.IsEnum)
        {
            return sort;
        }
        var bases = type.GetInterfaces().Where(IsVisible).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Insert(0, Name(parent));
        }
        return bases.Count == 0 ? sort : $"{sort} : {string.Join(", ", bases)}";
    }

    private static string Method(MethodInfo method)
    {
        var returned = new NullabilityInfoContext().Create(method.ReturnParameter);
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        return $"{Access(method)}{Modifiers(method)}{Annotated(method.ReturnType, returned, read: true)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string? Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } g && IsVisible(g) ? g : null;
        var set = property.SetMethod is { } s && IsVisible(s) ? s : null;
        if ((get ?? set) is not { } any)
        {
            return null;
        }
        var index = property.GetIndexParameters() is { Length: > 0 } keys ? $"[{string.Join(", ", keys.Select(k => Name(k.ParameterType)))}]" : "";
        var init = set?.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit") == true;
        var accessors = $"{(get is null ? "" : "get; ")}{(set is null ? "" : init ? "init; " : "set; ")}";
        var type = Annotated(property.PropertyType, new NullabilityInfoContext().Create(property), read: get is not null);
        return $"{Access(any)}{Modifiers(any)}{type} {property.Name}{index} {{ {accessors}}}";
    }

    private static string Parameters(MethodBase method)
    {
        return string.Join(", ", method.GetParameters().Select(Parameter));

        static string Parameter(ParameterInfo parameter)
        {
            var byReference = parameter.ParameterType.IsByRef;
            var passing = parameter switch
            {
                _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
                { IsOut: true } => "out ",
                { IsIn: true } when byReference => "in ",
                _ when byReference => "ref ",
                _ => "",
            };
            var type = Annotated(parameter.ParameterType, new NullabilityInfoContext().Create(parameter), read: false);
            return $"{passing}{type} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Literal(parameter)}" : "")}";
        }
    }

    private static string Literal(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null when parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null => "default",
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true } => "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => method.GetBaseDefinition() == method ? "virtual " : "override ",
        _ => "",
    };

    private static string Annotated(Type type, NullabilityInfo info, bool read)
    {
        if (type.IsByRef)
        {
            type = type.GetElementType()!;
        }
        var mark = !type.IsValueType && (read ? info.ReadState : info.WriteState) == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray && info.ElementType is { } element)
        {
            return $"{Annotated(type.GetElementType()!, element, read)}[]{mark}";
        }
        var plain = Name(type);
        if (Nullable.GetUnderlyingType(type) is null && info.GenericTypeArguments.Length > 0 && !type.IsNested && plain.Contains('<', StringComparison.Ordinal))
        {
            var arguments = type.GetGenericArguments().Zip(info.GenericTypeArguments, (argument, its) => Annotated(argument, its, read));
            plain = $"{plain[..plain.IndexOf('<', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>";
        }
        return plain + mark;
    }

    private static string Name(Type type)
    {
        if (type.IsByRef || type.IsPointer)
        {
            return Name(type.GetElementType()!);
        }
        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }
        if (type.IsGenericParameter)
        {
            return type.Name;
        }
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }
        var text = new StringBuilder(type.IsNested ? Name(type.DeclaringType!) + "." : type.Namespace is null ? "" : type.Namespace + ".");
        text.Append(type.Name.Split('`')[0]);
        var outer = type.IsNested ? type.DeclaringType!.GetGenericArguments().Length : 0;
        var own = type.GetGenericArguments().Skip(outer).ToArray();
        return own.Length == 0 ? text.ToString() : $"{text}<{string.Join(", ", own.Select(Name))}>";
    }
}
