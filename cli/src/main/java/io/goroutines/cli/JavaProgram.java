package io.goroutines.cli;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.TypeElement;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A program in one source file, as {@code java FILE.java} takes it, with goroutines on its class
 * path. It is compiled in memory and started by Java's own rules (JEP 512): the first class of the
 * file is the main class; {@code main} may be static or not, and take the arguments or none.
 */
final class JavaProgram {

  private final Class<?> mainClass;
  private final Method main;

  private JavaProgram(Class<?> mainClass, Method main) {
    this.mainClass = mainClass;
    this.main = main;
  }

  /**
   * Compiles a program.
   *
   * @param file the source file
   * @param parent sees the class path of the program
   * @param err where the compiler's messages go
   * @return the program, or null if it does not compile, which the messages explain
   */
  static @Nullable JavaProgram compile(Path file, ClassLoader parent, PrintStream err) {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          (Files.isDirectory(file) ? "a directory, not a file: " : "there is no file ") + file);
    }
    if (!Files.isReadable(file)) {
      throw new UsageException(file + " may not be read; give yourself the right to, or copy it");
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new UsageException("this Java has no compiler; " + file + " needs a JDK to run");
    }
    StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    try (Compiled compiled = new Compiled(files)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  new PrintWriter(err, true, err.charset()),
                  compiled,
                  null,
                  List.of("-proc:none", "-g", "-parameters", "--class-path", classPath()),
                  null,
                  List.of(new Source(files.getJavaFileObjects(file).iterator().next())));
      FirstClass first = new FirstClass();
      task.addTaskListener(first);
      if (!task.call()) {
        return null;
      }
      if (first.name == null) {
        throw new UsageException(file + " declares no class; write void main() { … } in it");
      }
      Class<?> mainClass = compiled.loader(parent).loadClass(first.name);
      return new JavaProgram(mainClass, mainMethod(file, mainClass));
    } catch (IOException e) {
      throw new UsageException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the compiler wrote no class " + e.getMessage(), e);
    }
  }

  private static String classPath() {
    return ManagementFactory.getRuntimeMXBean().getClassPath();
  }

  /**
   * Runs the program on this thread, until its main method ends.
   *
   * @throws Throwable what the main method throws, with the frames above it only
   */
  void run(List<String> args) throws Throwable {
    Thread.currentThread().setContextClassLoader(mainClass.getClassLoader());
    try {
      Object instance = null;
      if (!Modifier.isStatic(main.getModifiers())) {
        var constructor = mainClass.getDeclaredConstructor();
        constructor.setAccessible(true);
        instance = constructor.newInstance();
      }
      if (main.getParameterCount() == 0) {
        main.invoke(instance);
      } else {
        main.invoke(instance, (Object) args.toArray(String[]::new));
      }
    } catch (InvocationTargetException e) {
      throw withoutOurFrames(e.getTargetException());
    }
  }

  /** Finds the main method by the rules of the Java launcher. */
  private static Method mainMethod(Path file, Class<?> type) {
    Method found = find(type, String[].class);
    if (found == null) {
      found = find(type);
    }
    if (found == null) {
      throw new UsageException(
          file + ": the first class, " + type.getName() + ", has no main method; add void main()");
    }
    if (!Modifier.isStatic(found.getModifiers())) {
      boolean constructible =
          !Modifier.isAbstract(type.getModifiers())
              && Arrays.stream(type.getDeclaredConstructors())
                  .anyMatch(
                      c -> c.getParameterCount() == 0 && !Modifier.isPrivate(c.getModifiers()));
      if (!constructible) {
        throw new UsageException(
            file
                + ": main is not static, and "
                + type.getName()
                + " has no constructor without arguments; make main static");
      }
    }
    found.setAccessible(true);
    return found;
  }

  private static @Nullable Method find(Class<?> type, Class<?>... parameters) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (method.getName().equals("main")
            && method.getReturnType() == void.class
            && !Modifier.isPrivate(method.getModifiers())
            && !Modifier.isAbstract(method.getModifiers())
            && Arrays.equals(method.getParameterTypes(), parameters)) {
          return method;
        }
      }
    }
    return null;
  }

  /** Removes the frames that started the program: its author did not write them. */
  private Throwable withoutOurFrames(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    // The outermost frame of the main method; the frames below it are reflection, and ours.
    for (int i = trace.length - 1; i >= 0; i--) {
      if (trace[i].getMethodName().equals("main")
          && trace[i].getClassName().equals(main.getDeclaringClass().getName())) {
        thrown.setStackTrace(Arrays.copyOf(trace, i + 1));
        break;
      }
    }
    return thrown;
  }

  /** The source file; a public class in it may have another name, as the Java launcher allows. */
  private static final class Source extends ForwardingJavaFileObject<JavaFileObject> {

    Source(JavaFileObject file) {
      super(file);
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return kind == Kind.SOURCE;
    }
  }

  /** Finds out which class the compiler analyses first. */
  private static final class FirstClass implements TaskListener {

    private @Nullable String name;

    @Override
    public void started(TaskEvent event) {
      TypeElement type = event.getTypeElement();
      // A package declaration comes first, as a class with this name.
      if (event.getKind() == TaskEvent.Kind.ANALYZE
          && name == null
          && type != null
          && !type.getSimpleName().contentEquals("package-info")) {
        name = type.getQualifiedName().toString();
      }
    }
  }

  /** Keeps the compiler's output. */
  private static final class Compiled extends ForwardingJavaFileManager<StandardJavaFileManager> {

    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    Compiled(StandardJavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(
          URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          classes.put(name, bytes);
          return bytes;
        }
      };
    }

    ClassLoader loader(ClassLoader parent) {
      return new ClassLoader(parent) {
        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
          ByteArrayOutputStream bytes = classes.get(name);
          if (bytes == null) {
            throw new ClassNotFoundException(name);
          }
          return defineClass(name, bytes.toByteArray(), 0, bytes.size());
        }
      };
    }
  }
}
