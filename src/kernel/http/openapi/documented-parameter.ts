/** A parameter decorator that also applies decorators to its method, so that a parameter documents itself. */
export function documentedParameter(
  parameter: ParameterDecorator,
  ...documentation: readonly MethodDecorator[]
): ParameterDecorator {
  return (target, name, index) => {
    parameter(target, name, index);
    const method = name === undefined ? undefined : Object.getOwnPropertyDescriptor(target, name);
    if (name !== undefined && method) for (const document of documentation) document(target, name, method);
  };
}
