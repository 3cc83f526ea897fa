package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Answerer;
import dev.supervisor.core.events.named.Call;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answerers of one thread: by type, by name, by interface. Thread-safe. */
final class AnswererTable {
  private record Typed(Class<?> type, Answerer<Object, ?> answerer) {}

  private final String path;
  private final List<Typed> typed = new CopyOnWriteArrayList<>();
  private final Map<Class<?>, Object> served = new ConcurrentHashMap<>(2);
  final NamedAnswerers named = new NamedAnswerers();

  AnswererTable(String path) {
    this.path = path;
  }

  @SuppressWarnings("unchecked") // it is only called with instances of the type
  <M> void add(Class<M> type, Answerer<? super M, ?> answerer) {
    for (Typed each : typed) {
      if (each.type == type) {
        throw new IllegalArgumentException("requests of " + type.getName() + " are answered on "
            + path + " already: a type of request has one answerer");
      }
    }
    typed.add(new Typed(type, (Answerer<Object, ?>) answerer));
  }

  @Nullable
  Object answer(Object request) throws Exception {
    if (request instanceof Call call) {
      return named.answer(call, path);
    }
    for (Typed each : typed) {
      if (each.type.isInstance(request)) {
        return each.answerer.answer(request);
      }
    }
    throw new IllegalArgumentException("no answerer on " + path + " takes "
        + request.getClass().getName() + "; there are "
        + names(typed.stream().map(Typed::type)));
  }

  private static String names(Stream<Class<?>> types) {
    String all = types.map(Class::getName).collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : "[" + all + "]";
  }

  <I> void serve(Class<I> type, I implementation) {
    if (served.putIfAbsent(Proxies.checked(type), type.cast(implementation)) != null) {
      throw new IllegalArgumentException(type.getName() + " is served on " + path + " already");
    }
  }

  Object served(Class<?> type) {
    Object implementation = served.get(type);
    if (implementation == null) {
      throw new IllegalArgumentException("no object on " + path + " serves " + type.getName()
          + "; there are " + names(served.keySet().stream()));
    }
    return implementation;
  }
}
