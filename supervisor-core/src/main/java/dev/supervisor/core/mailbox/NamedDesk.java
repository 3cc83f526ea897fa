package dev.supervisor.core.mailbox;

import dev.supervisor.core.events.Answerer;
import dev.supervisor.core.events.named.Call;
import dev.supervisor.core.events.named.NamedHandlers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The calls by name of one mailbox, as users see them. */
record NamedDesk(Mailbox of) implements NamedHandlers {
  @Override
  public void answer(String name, Answerer<Call, ? extends @Nullable Object> answerer) {
    of.answers()
        .routes
        .add(Objects.requireNonNull(name, "name"), Objects.requireNonNull(answerer, "answerer"));
  }

  @Override
  public void answerMethodsOf(Object target) {
    of.answers().routes.addAll(Objects.requireNonNull(target, "target"));
  }

  @Override
  public void callNameKey(String key) {
    of.answers().routes.key(Objects.requireNonNull(key, "key"));
  }
}
