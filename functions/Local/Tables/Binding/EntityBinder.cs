using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using PartyFlow.Local.Tables.Transport;

namespace PartyFlow.Local.Tables.Binding;

/// <summary>Turns rows of the program into rows of the store and back.</summary>
internal static class EntityBinder
{
    private static readonly ConcurrentDictionary<Type, Member[]> Members = new();

    /// <exception cref="NotSupportedException">A property has a type that tables cannot hold.</exception>
    internal static TableRow ToRow(ITableEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var properties = new List<KeyValuePair<string, object>>();
        if (entity is IDictionary<string, object> dictionary)
        {
            foreach (var (name, value) in dictionary)
            {
                if (!IsOwn(name) && EdmValue.From(name, value) is { } stored)
                {
                    properties.Add(new(name, stored));
                }
            }
        }
        else
        {
            foreach (var member in Members.GetOrAdd(entity.GetType(), Bind))
            {
                if (member.Get is not null && EdmValue.From(member.Name, Named(member.Get(entity))) is { } stored)
                {
                    properties.Add(new(member.Name, stored));
                }
            }
        }
        return new TableRow(entity.PartitionKey, entity.RowKey, properties);
    }

    /// <exception cref="InvalidCastException">A stored value does not fit into the property of that name.</exception>
    internal static T FromRow<T>(TableRow row)
        where T : class, ITableEntity
    {
        if (typeof(T) == typeof(TableEntity))
        {
            return (T)(ITableEntity)ToDictionary(row);
        }
        var entity = Activator.CreateInstance<T>();
        entity.PartitionKey = row.PartitionKey;
        entity.RowKey = row.RowKey;
        entity.Timestamp = row.Timestamp;
        entity.ETag = new ETag(row.ETag!);
        if (entity is IDictionary<string, object> dictionary)
        {
            foreach (var (name, value) in row.Properties)
            {
                dictionary[name] = value;
            }
            return entity;
        }
        var members = Members.GetOrAdd(typeof(T), Bind);
        foreach (var (name, value) in row.Properties)
        {
            foreach (var member in members)
            {
                if (member.Name == name && member.Set is not null)
                {
                    member.Set(entity, EdmValue.To(member.Type, name, value));
                }
            }
        }
        return entity;
    }

    /// <summary>An enumeration as rows of classes store it: by name. Rows that are dictionaries hold none.</summary>
    private static object? Named(object? value) => value is Enum named ? named.ToString() : value;

    private static TableEntity ToDictionary(TableRow row)
    {
        var entity = new TableEntity(4 + row.Properties.Count) { [TableEntity.ETagName] = row.ETag };
        if (row.PartitionKey is not null)
        {
            entity.PartitionKey = row.PartitionKey;
        }
        if (row.RowKey is not null)
        {
            entity.RowKey = row.RowKey;
        }
        if (row.Timestamp is not null)
        {
            entity.Timestamp = row.Timestamp;
        }
        foreach (var (name, value) in row.Properties)
        {
            entity[name] = value;
        }
        return entity;
    }

    /// <summary>Keys, time stamp and version travel apart from the properties; type annotations are written anew.</summary>
    private static bool IsOwn(string name) =>
        name is nameof(ITableEntity.PartitionKey) or nameof(ITableEntity.RowKey) or nameof(ITableEntity.Timestamp)
        || name.StartsWith("odata.", StringComparison.Ordinal)
        || name.EndsWith("@odata.type", StringComparison.Ordinal);

    private static Member[] Bind(Type type)
    {
        var members = new List<Member>();
        foreach (var found in type.GetMembers(BindingFlags.Public | BindingFlags.Instance))
        {
            if (found.IsDefined(typeof(IgnoreDataMemberAttribute)))
            {
                continue;
            }
            var name = found.GetCustomAttribute<DataMemberAttribute>()?.Name ?? found.Name;
            if (IsOwn(name) || name == nameof(ITableEntity.ETag))
            {
                continue;
            }
            switch (found)
            {
                case PropertyInfo property when property.GetIndexParameters().Length == 0:
                    members.Add(new Member(name, property.PropertyType, property.CanRead ? property.GetValue : null, property.CanWrite ? property.SetValue : null));
                    break;
                case FieldInfo field:
                    members.Add(new Member(name, field.FieldType, field.GetValue, field.IsInitOnly ? null : field.SetValue));
                    break;
            }
        }
        return [.. members];
    }

    private sealed record Member(string Name, Type Type, Func<object, object?>? Get, Action<object, object?>? Set);
}
