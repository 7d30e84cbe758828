// What a type uses: the types in its signatures and fields, and in the instructions of its methods. Metadata tokens are read straight from
// the IL; every operand that is a token resolves to a member, and a member belongs to a type.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace MiniPy.Tests;

internal static class References {
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_opcodes = typeof(OpCodes).GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type) {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (Type each in type.GetInterfaces()) Add(found, each);
        foreach (FieldInfo field in type.GetFields(All)) Add(found, field.FieldType);
        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))) {
            if (method is MethodInfo function) Add(found, function.ReturnType);
            foreach (ParameterInfo parameter in method.GetParameters()) Add(found, parameter.ParameterType);
            AddBody(found, type, method);
        }
        return found;
    }

    private static void AddBody(HashSet<Type> found, Type type, MethodBase method) {
        MethodBody? body = method.GetMethodBody();
        if (body == null) return;
        foreach (LocalVariableInfo local in body.LocalVariables) Add(found, local.LocalType);
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause) Add(found, clause.CatchType);
        Type[]? ofType = type.IsGenericType ? type.GetGenericArguments() : null, ofMethod = method.IsGenericMethodDefinition ? method.GetGenericArguments() : null;
        byte[] code = body.GetILAsByteArray()!;
        for (int at = 0; at < code.Length;) {
            short value = code[at++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | code[at++]));
            OpCode opcode = s_opcodes[value];
            if (opcode.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType) {
                MemberInfo? member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod);
                Add(found, member as Type ?? member?.DeclaringType);
            }
            at += opcode.OperandType switch {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static void Add(HashSet<Type> found, Type? type) {
        while (type is { HasElementType: true }) type = type.GetElementType();
        if (type == null || type.IsGenericParameter) return;
        if (type.IsFunctionPointer) {
            Add(found, type.GetFunctionPointerReturnType());
            foreach (Type parameter in type.GetFunctionPointerParameterTypes()) Add(found, parameter);
            return;
        }
        if (type.IsGenericType)
            foreach (Type argument in type.GetGenericArguments()) Add(found, argument);
        found.Add(type);
    }
}
