package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Child;
import dev.supervisor.core.Lint.LintOptions;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.TreeOptions;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.EventLoop;
import dev.supervisor.core.async.SupervisedExecutor;
import dev.supervisor.core.events.EventMatch;
import dev.supervisor.core.events.Events;
import dev.supervisor.core.events.Topic;
import dev.supervisor.core.events.turns.Turns;
import dev.supervisor.signals.Batching;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is not marked as nullable refuses null at once, with an exception that says what is missing: by no other one, not later,
 * and not only sometimes. Each parameter of each public method is tried, as the files of the public API have them; of several objects that are given
 * at once, also one of them.
 */
final class NullsTest {
  private static final Pattern TYPE =
      Pattern.compile("(?:class|interface|record|enum) (dev\\.supervisor\\.[\\w.]+)");
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Signal LONG = Till.in(Duration.ofSeconds(60));

  /** For what was attached and never says that it has ended. */
  private static final Duration SOON = Duration.ofSeconds(2);

  /** Types whose objects come from something under way. Tests of their own try them. */
  private static final Set<String> NOT_MADE = Set.of(
      "AttachmentNode",
      "Call",
      "ClientRequest",
      "Clients",
      "CommandOutcome",
      "CommandSpec", // but all that extends it
      "Emitter",
      "RunnerTask",
      "RunningCommand",
      "TaskRunner",
      "Threaded",
      "Transcript");

  /** Methods that refuse whatever they are given, or end the JVM. */
  private static final Set<String> LEFT_OUT = Set.of("Till.go", "Supervisor.exit");

  private static final Object NULL = new Object();

  /** What the JVM itself says of a null begins so. That is not enough, as it names no parameter. */
  private static final String OF_THE_JVM = "Cannot ";

  interface Maker {
    @Nullable
    Object make() throws Exception;
  }

  private final Map<Class<?>, Maker> makers = new LinkedHashMap<>();
  private int tried;

  @Test
  void null_isRefusedByAllThatIsNotMarked() throws Exception {
    List<String> wrong = new ArrayList<>();
    Set<String> notMade = new TreeSet<>();
    try (var root = Supervisor.root("nulls", with -> with.stopWithin(SOON))) {
      provide(root);
      for (Class<?> type : publicTypes()) {
        for (Method method : type.getMethods()) {
          if (!isOurs(type, method)) {
            continue;
          }
          boolean isStatic = Modifier.isStatic(method.getModifiers());
          for (int at = 0; at < method.getParameterCount(); at++) {
            if (mayBeNull(method, at)) {
              continue;
            }
            if (!isStatic && !makers.containsKey(type)) {
              notMade.add(type.getSimpleName());
              continue;
            }
            for (Object missing : missing(method, at)) {
              String answer = tryOn(root, type, method, at, missing);
              if (answer != null) {
                wrong.add(type.getSimpleName() + "." + method.getName() + ", parameter " + at
                    + " of " + method.getParameterCount()
                    + (missing == NULL ? "" : ", a null in it")
                    + ": " + answer);
              }
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(notMade).isSubsetOf(NOT_MADE);
    assertThat(tried).isGreaterThan(500);
  }

  private static List<Class<?>> publicTypes() throws Exception {
    List<Class<?>> types = new ArrayList<>();
    for (String module : List.of("supervisor-signals", "supervisor-core", "supervisor-command")) {
      for (String line : Files.readAllLines(Path.of("..", module, "api.txt"))) {
        Matcher matcher = TYPE.matcher(line);
        if (line.startsWith("public") && matcher.find()) {
          types.add(named(matcher.group(1)));
        }
      }
    }
    return types;
  }

  private static Class<?> named(String name) throws ClassNotFoundException {
    String binary = name;
    while (binary.matches(".*\\.[A-Z]\\w*\\.[A-Z].*")) {
      int last = binary.lastIndexOf('.');
      binary = binary.substring(0, last) + "$" + binary.substring(last + 1);
    }
    return Class.forName(binary);
  }

  private static boolean isOurs(Class<?> type, Method method) {
    Class<?> by = method.getDeclaringClass();
    String name = method.getName();
    return by.getName().startsWith("dev.supervisor")
        && !method.isSynthetic()
        && !type.isRecord()
        && !name.equals("equals")
        && !LEFT_OUT.contains(type.getSimpleName() + "." + name)
        && (by == type || !Modifier.isStatic(method.getModifiers()))
        && !isImplementedByUsers(type);
  }

  private static boolean isImplementedByUsers(Class<?> type) {
    return type.isInterface() && !type.isSealed() && type != Events.class;
  }

  private static boolean mayBeNull(Method method, int at) {
    Type type = method.getGenericParameterTypes()[at];
    AnnotatedType annotated = method.getAnnotatedParameterTypes()[at];
    boolean isMarked = annotated.isAnnotationPresent(Nullable.class);
    if (type instanceof TypeVariable<?> variable) {
      for (AnnotatedType bound : variable.getAnnotatedBounds()) {
        isMarked |= bound.isAnnotationPresent(Nullable.class);
      }
    }
    return isMarked || method.getParameterTypes()[at].isPrimitive();
  }

  /** {@return what is tried for that parameter: null, and of several objects at once also a null among them} */
  private static List<Object> missing(Method method, int at) {
    AnnotatedType annotated = method.getAnnotatedParameterTypes()[at];
    Class<?> type = method.getParameterTypes()[at];
    if (annotated instanceof AnnotatedArrayType array) {
      Class<?> each = type.getComponentType();
      return each.isPrimitive() || isMarked(array.getAnnotatedGenericComponentType())
          ? List.of(NULL)
          : List.of(NULL, Array.newInstance(each, 1));
    }
    return Iterable.class.isAssignableFrom(type)
            && type.isAssignableFrom(List.class)
            && annotated instanceof AnnotatedParameterizedType of
            && !isMarked(of.getAnnotatedActualTypeArguments()[0])
        ? List.of(NULL, Collections.singletonList(null))
        : List.of(NULL);
  }

  /** {@return whether one of such a type may be null, or of a type that extends it} */
  private static boolean isMarked(AnnotatedType type) {
    if (type.isAnnotationPresent(Nullable.class)) {
      return true;
    }
    AnnotatedType[] bounds = type instanceof AnnotatedWildcardType wildcard
        ? wildcard.getAnnotatedUpperBounds()
        : type.getType() instanceof TypeVariable<?> variable
            ? variable.getAnnotatedBounds()
            : new AnnotatedType[0];
    return Arrays.stream(bounds).anyMatch(NullsTest::isMarked);
  }

  /**
   * {@return what is wrong with its answer; null when nothing is}
   *
   * @param missing what is given there
   */
  private @Nullable String tryOn(Scope root, Class<?> type, Method method, int at, Object missing)
      throws Exception {
    Child<String> child = root.call("a call", pleaseStop -> {
      Object[] arguments = new Object[method.getParameterCount()];
      Object self;
      try {
        self = Modifier.isStatic(method.getModifiers()) ? null : makerOf(type).make();
        for (int i = 0; i < arguments.length; i++) {
          arguments[i] =
              i != at ? argument(method.getParameterTypes()[i]) : missing == NULL ? null : missing;
        }
      } catch (Exception | AssertionError e) {
        return "it could not be tried: " + e;
      }
      method.setAccessible(true);
      try {
        return "it was accepted, with the result " + method.invoke(self, arguments);
      } catch (InvocationTargetException e) {
        Throwable thrown = e.getCause();
        return thrown instanceof NullPointerException
                && thrown.getMessage() != null
                && !thrown.getMessage().startsWith(OF_THE_JVM)
            ? ""
            : thrown.toString();
      }
    });
    tried++;
    assertThat(child.stopped().await(LONG)).as(method.toString()).isTrue();
    String answer = child.join();
    return answer.isEmpty() ? null : answer;
  }

  private Maker makerOf(Class<?> type) {
    Maker maker = makers.get(type);
    if (maker == null) {
      throw new AssertionError("no " + type.getName());
    }
    return maker;
  }

  // ---- what is given

  private void provide(Scope root) throws Exception {
    makers.put(Signal.class, Signal::create);
    makers.put(Till.class, () -> Till.in(SHORT));
    makers.put(SignalSource.class, () -> Signal.source("a source"));
    makers.put(Lock.class, () -> Lock.named("a lock"));
    makers.put(Lock.Held.class, () -> Lock.named("a lock").acquire());
    makers.put(Promise.class, () -> Promise.named("a promise"));
    makers.put(Channel.class, () -> Channel.unbounded("a channel"));
    makers.put(
        Batching.class, () -> Batching.of(Channel.<String>unbounded("a channel"), 10, SHORT));
    makers.put(Reason.class, () -> Reason.of("a reason"));
    makers.put(Scope.class, () -> root);
    makers.put(SupervisedThread.class, () -> root);
    makers.put(Node.class, () -> root);
    makers.put(Child.class, () -> root.spawn("a child", Signal::await));
    makers.put(Restart.class, Restart::onFailure);
    makers.put(Bridges.class, () -> Bridges.of(root));
    makers.put(EventLoop.class, () -> EventLoop.of(root));
    makers.put(SupervisedExecutor.class, () -> Bridges.of(root).asExecutor("a pool"));
    makers.put(Events.class, Supervisor::events);
    makers.put(EventMatch.class, () -> EventMatch.of(String.class));
    makers.put(Topic.class, () -> Topic.named("a topic"));
    makers.put(Turns.class, () -> Turns.of(turn -> new Turns.Next.Stop()));
    makers.put(Command.class, () -> Command.of("true"));
    makers.put(Program.class, () -> Program.of("true"));
    makers.put(Shell.class, Shells::local);
    makers.put(Shells.Pool.class, () -> Shells.of(root));
    StickyShell sticky = Shells.sticky(root, Shells.local());
    makers.put(StickyShell.class, () -> sticky);
    makers.put(Target.class, () -> Target.over("false"));
    makers.put(Decoding.class, () -> Decoding.UTF_8);
    for (Class<?> options :
        List.of(ThreadOptions.class, TreeOptions.class, LintOptions.class, ShellOptions.class)) {
      makers.put(options, () -> ofClass(options));
    }
    for (Class<?> type : publicTypes()) {
      if (type.getSimpleName().endsWith("Options") && !makers.containsKey(type)) {
        Object one = ofClass(type);
        makers.put(type, () -> one);
      }
    }
  }
  /** {@return the defaults of such options, or new ones} */
  private static Object ofClass(Class<?> options) throws Exception {
    for (Field field : options.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == options) {
        field.setAccessible(true);
        return field.get(null);
      }
    }
    for (Method method : options.getDeclaredMethods()) {
      if (Modifier.isStatic(method.getModifiers())
          && method.getReturnType() == options
          && method.getParameterCount() == 0) {
        method.setAccessible(true);
        return method.invoke(null);
      }
    }
    Constructor<?> constructor = options.getDeclaredConstructors()[0];
    Object[] arguments = new Object[constructor.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = PLAIN.get(constructor.getParameterTypes()[i]);
    }
    constructor.setAccessible(true);
    return constructor.newInstance(arguments);
  }

  private static final Map<Class<?>, Object> PLAIN = Map.ofEntries(
      Map.entry(String.class, "text"),
      Map.entry(Object.class, "an object"),
      Map.entry(int.class, 1),
      Map.entry(long.class, 1L),
      Map.entry(boolean.class, false),
      Map.entry(double.class, 1.0),
      Map.entry(Duration.class, SHORT),
      Map.entry(Class.class, Runnable.class),
      Map.entry(Charset.class, StandardCharsets.UTF_8),
      Map.entry(Path.class, Path.of("/")),
      Map.entry(InputStream.class, new ByteArrayInputStream(new byte[0])),
      Map.entry(OutputStream.class, new ByteArrayOutputStream()),
      Map.entry(Instant.class, Instant.EPOCH),
      Map.entry(TimeUnit.class, TimeUnit.MILLISECONDS),
      Map.entry(UnaryOperator.class, UnaryOperator.identity()),
      Map.entry(Collection.class, List.of()),
      Map.entry(List.class, List.of()),
      Map.entry(Iterable.class, List.of()),
      Map.entry(Throwable.class, new Exception("planted")),
      Map.entry(Optional.class, Optional.empty()),
      Map.entry(Comparator.class, Comparator.naturalOrder()),
      Map.entry(Executor.class, (Executor) Runnable::run));

  private @Nullable Object argument(Class<?> type) throws Exception {
    Object plain = PLAIN.get(type);
    if (plain != null) {
      return plain;
    }
    if (type == Signal.class) {
      return Till.in(SHORT);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    }
    Maker maker = makers.get(type);
    if (maker != null) {
      return maker.make();
    }
    for (Map.Entry<Class<?>, Maker> each : makers.entrySet()) {
      if (type.isAssignableFrom(each.getKey())) {
        return each.getValue().make();
      }
    }
    if (!type.isInterface() || type.isSealed()) {
      throw new AssertionError("no " + type.getName() + " can be made");
    }
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
  }
}
