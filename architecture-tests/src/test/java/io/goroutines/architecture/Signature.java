package io.goroutines.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The signature of classes as users and providers see it, one line for each type and member,
 * sorted: every change that could break them changes a line. Null annotations are included; the
 * names of parameters are not.
 */
final class Signature {

  /** The implicit modifiers of interfaces, enums and records. */
  private static final int IMPLIED = Modifier.ABSTRACT | Modifier.FINAL | Modifier.STATIC;

  private Signature() {}

  /** Returns the lines of the classes that are public or protected, with all enclosing types. */
  static List<String> of(Collection<Class<?>> classes) {
    TreeSet<String> lines = new TreeSet<>();
    for (Class<?> type : classes) {
      if (isVisible(type)) {
        lines.addAll(ofType(type));
      }
    }
    return List.copyOf(lines);
  }

  /** Returns the lines of one type, visible or not. */
  static List<String> ofType(Class<?> type) {
    List<String> lines = new ArrayList<>();
    lines.add(type.getCanonicalName() + " = " + header(type));
    for (String member : members(type)) {
      lines.add(type.getCanonicalName() + " : " + member);
    }
    return lines;
  }

  private static boolean isVisible(Class<?> type) {
    return type.getCanonicalName() != null
        && isVisible(type.getModifiers())
        && !type.getSimpleName().equals("package-info")
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder();
    String mayImplement = mayImplement(type);
    if (mayImplement != null) {
      line.append("@MayImplement(").append(mayImplement).append(") ");
    }
    boolean enumOrRecord = type.isEnum() || type.isRecord();
    line.append(
        modifiers(
            type.getModifiers()
                & ~Modifier.INTERFACE
                & ~(type.isInterface() || enumOrRecord ? IMPLIED : 0)));
    line.append(type.isSealed() && !type.isEnum() ? "sealed " : "");
    line.append(
        type.isAnnotation()
            ? "@interface "
            : type.isInterface()
                ? "interface "
                : type.isEnum() ? "enum " : type.isRecord() ? "record " : "class ");
    line.append(type.getSimpleName()).append(typeParameters(type.getTypeParameters()));
    if (type.isRecord()) {
      line.append(
          Arrays.stream(type.getRecordComponents())
              .map(Signature::component)
              .collect(Collectors.joining(", ", "(", ")")));
    }
    AnnotatedType superclass = type.getAnnotatedSuperclass();
    if (superclass != null && !enumOrRecord && superclass.getType() != Object.class) {
      line.append(" extends ").append(text(superclass));
    }
    if (!type.isAnnotation() && type.getAnnotatedInterfaces().length > 0) {
      line.append(type.isInterface() ? " extends " : " implements ")
          .append(texts(type.getAnnotatedInterfaces()));
    }
    if (type.isSealed() && !type.isEnum()) {
      line.append(" permits ")
          .append(
              Arrays.stream(type.getPermittedSubclasses())
                  .map(Signature::name)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return line.toString();
  }

  private static String component(RecordComponent component) {
    return text(component.getAnnotatedType()) + " " + component.getName();
  }

  private static List<String> members(Class<?> type) {
    List<String> members = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
        members.add(field(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
        members.add(executable(constructor, type.getSimpleName()));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
        members.add(
            executable(method, text(method.getAnnotatedReturnType()) + " " + method.getName())
                + (method.getDefaultValue() == null ? "" : " default " + value(method)));
      }
    }
    return members;
  }

  /** Returns the default of an annotation's element; an array by its elements. */
  private static String value(Method method) {
    String list = Arrays.deepToString(new Object[] {method.getDefaultValue()});
    return list.substring(1, list.length() - 1);
  }

  private static String field(Field field) {
    String line =
        modifiers(field.getModifiers()) + text(field.getAnnotatedType()) + " " + field.getName();
    if (field.isEnumConstant()) {
      return "constant " + field.getName();
    }
    Object constant = constant(field);
    return constant == null ? line : line + " = " + constant;
  }

  /**
   * Returns the value that compilers inline into users' classes, or null if it is no such constant.
   */
  private static @Nullable Object constant(Field field) {
    return ClassFile.of().parse(bytes(field.getDeclaringClass())).fields().stream()
        .filter(f -> f.fieldName().equalsString(field.getName()))
        .flatMap(f -> f.findAttribute(Attributes.constantValue()).stream())
        .map(a -> (Object) a.constant().constantValue())
        .findFirst()
        .orElse(null);
  }

  private static String executable(Executable executable, String name) {
    boolean ofInterface = executable.getDeclaringClass().isInterface();
    StringBuilder line = new StringBuilder();
    int ignored =
        Modifier.SYNCHRONIZED
            | Modifier.NATIVE
            | Modifier.STRICT
            | Modifier.TRANSIENT
            | Modifier.VOLATILE;
    line.append(modifiers(executable.getModifiers() & ~ignored));
    if (ofInterface && executable instanceof Method method && method.isDefault()) {
      line.append("default ");
    }
    String parameters = typeParameters(executable.getTypeParameters());
    line.append(parameters).append(parameters.isEmpty() ? "" : " ").append(name);
    line.append('(').append(texts(executable.getAnnotatedParameterTypes())).append(')');
    if (executable.isVarArgs()) {
      line.append(" varargs");
    }
    if (executable.getAnnotatedExceptionTypes().length > 0) {
      line.append(" throws ").append(texts(executable.getAnnotatedExceptionTypes()));
    }
    return line.toString();
  }

  private static String modifiers(int modifiers) {
    String text = Modifier.toString(modifiers);
    return text.isEmpty() ? "" : text + " ";
  }

  private static String typeParameters(TypeVariable<?>[] parameters) {
    if (parameters.length == 0) {
      return "";
    }
    return Arrays.stream(parameters)
        .map(
            p -> {
              String bounds =
                  Arrays.stream(p.getAnnotatedBounds())
                      .map(Signature::text)
                      .collect(Collectors.joining(" & "));
              return p.getName() + (bounds.equals("Object") ? "" : " extends " + bounds);
            })
        .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String texts(AnnotatedType[] types) {
    return Arrays.stream(types).map(Signature::text).collect(Collectors.joining(", "));
  }

  private static String text(AnnotatedType type) {
    return switch (type) {
      case AnnotatedArrayType array ->
          text(array.getAnnotatedGenericComponentType()) + marks(" ", array) + "[]";
      case AnnotatedParameterizedType parameterized ->
          marks("", parameterized)
              + name((Class<?>) ((ParameterizedType) parameterized.getType()).getRawType())
              + Stream.of(parameterized.getAnnotatedActualTypeArguments())
                  .map(Signature::text)
                  .collect(Collectors.joining(", ", "<", ">"));
      case AnnotatedWildcardType wildcard -> marks("", wildcard) + wildcard(wildcard);
      default -> marks("", type) + name(type.getType());
    };
  }

  private static String wildcard(AnnotatedWildcardType wildcard) {
    if (wildcard.getAnnotatedLowerBounds().length > 0) {
      return "? super " + text(wildcard.getAnnotatedLowerBounds()[0]);
    }
    AnnotatedType[] bounds = wildcard.getAnnotatedUpperBounds();
    String bound = bounds.length == 0 ? "Object" : text(bounds[0]);
    return bound.equals("Object") ? "?" : "? extends " + bound;
  }

  private static String marks(String before, AnnotatedType type) {
    String marks =
        Arrays.stream(type.getAnnotations())
            .map(Annotation::annotationType)
            .map(Class::getSimpleName)
            .sorted()
            .map(a -> "@" + a + " ")
            .collect(Collectors.joining());
    return marks.isEmpty() ? "" : before + marks;
  }

  private static String name(Type type) {
    if (!(type instanceof Class<?> raw)) {
      return type.getTypeName();
    }
    String name = raw.getCanonicalName();
    if (name == null) {
      return raw.getName();
    }
    return name.matches("java\\.lang\\.[A-Z]\\w*") ? name.substring("java.lang.".length()) : name;
  }

  /**
   * Returns the parties that may implement a type; the annotation is in the class file and not at
   * run time.
   */
  private static @Nullable String mayImplement(Class<?> type) {
    return ClassFile.of()
        .parse(bytes(type))
        .findAttribute(Attributes.runtimeInvisibleAnnotations())
        .flatMap(
            all ->
                all.annotations().stream()
                    .filter(a -> a.className().equalsString("Lio/goroutines/MayImplement;"))
                    .findFirst())
        .map(
            annotation ->
                annotation.elements().stream()
                    .map(AnnotationElement::value)
                    .map(v -> ((AnnotationValue.OfEnum) v).constantName().stringValue())
                    .collect(Collectors.joining(",")))
        .orElse(null);
  }

  private static byte[] bytes(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no class file: " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /**
   * Returns the differences of a signature from the recorded one: {@code -} for removed lines,
   * {@code +} for added ones.
   */
  static List<String> difference(List<String> recorded, List<String> actual) {
    TreeSet<String> gone = new TreeSet<>(recorded);
    actual.forEach(gone::remove);
    TreeSet<String> added = new TreeSet<>(actual);
    recorded.forEach(added::remove);
    TreeSet<String> all = new TreeSet<>(gone);
    all.addAll(added);
    return all.stream().map(l -> (gone.contains(l) ? "- " : "+ ") + l).toList();
  }
}
