package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Events.Answerer;
import dev.supervisor.core.events.named.Call;
import dev.supervisor.core.events.named.NamedHandlers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answerers of calls by name on one thread, as users see them. */
record NamedDesk(HandlerTable of) implements NamedHandlers {
  @Override
  public void answer(String name, Answerer<Call, ? extends @Nullable Object> answerer) {
    of.answerers()
        .named
        .add(Objects.requireNonNull(name, "name"), Objects.requireNonNull(answerer, "answerer"));
  }

  @Override
  public void answerMethodsOf(Object target) {
    of.answerers().named.addAll(Objects.requireNonNull(target, "target"));
  }

  @Override
  public void callNameKey(String key) {
    of.answerers().named.key(Objects.requireNonNull(key, "key"));
  }
}
