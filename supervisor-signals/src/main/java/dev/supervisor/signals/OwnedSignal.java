package dev.supervisor.signals;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signal that belongs to somebody: everyone may look at it and wait for it, its owner alone lets
 * it go. For classes that hand out a signal as part of their contract.
 *
 * <pre>{@code
 * private final OwnedSignal loaded = OwnedSignal.of(this, "loaded");
 * public Signal loaded() { return loaded; }
 * …
 * loaded.go(this);
 * }</pre>
 *
 * <p>The owner is also who a stop report names as the one a waiting thread waits for. Thread-safe.
 */
public final class OwnedSignal extends Signal {
  private final Object owner;
  private final String label;

  private OwnedSignal(Object owner, String label) {
    this.owner = Objects.requireNonNull(owner, "owner");
    this.label = Objects.requireNonNull(label, "label");
  }

  /**
   * {@return a signal of the owner's}
   *
   * @param owner who may let it go; compared by identity
   * @param label what it says about the owner, such as {@code "stopped"}; the name is {@code
   *     "stopped of <owner>"}
   */
  public static OwnedSignal of(Object owner, String label) {
    return new OwnedSignal(owner, label);
  }

  /**
   * Lets it go without a reason.
   *
   * @return whether this call did
   * @throws IllegalStateException when the caller does not show the owner
   */
  public boolean goBy(Object claimant) {
    ensureOwner(claimant);
    return fire(Gone.SILENTLY);
  }

  /**
   * Lets it go with a reason.
   *
   * @return whether this call did
   * @throws IllegalStateException when the caller does not show the owner
   */
  public boolean goBy(Object claimant, Reason reason) {
    ensureOwner(claimant);
    return !isGo() && fire(Gone.now(reason));
  }

  private void ensureOwner(Object claimant) {
    if (claimant != owner) {
      throw new IllegalStateException(name() + " cannot be made to go: " + refusal());
    }
  }

  @Override
  @Nullable
  Object holder() {
    return owner;
  }

  @Override
  public String name() {
    return label + " of " + owner;
  }

  @Override
  String refusal() {
    return "it belongs to " + owner;
  }
}
