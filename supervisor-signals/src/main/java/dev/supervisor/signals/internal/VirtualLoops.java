package dev.supervisor.signals.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which {@link Firing} is that of a virtual thread, while one runs there. A few that were used are kept for others, so that the end of a thread makes none. */
public final class VirtualLoops {
  /*
   * How it works. A thread has one place, by its hash, which it shares with many others. The loop in a place belongs to its owner, and is
   * free when it has none; a thread claims it by compare-and-set, and frees it at the end of its outermost loop. Where another
   * thread has the place, for as long as a callback waits, the loop is one of its own, in a map. So the loop of a thread is in its
   * place, with that thread as its owner, or in the map, and nowhere else. The thread alone moves it; a place whose owner has ended
   * without freeing it, cut off by a StackOverflowError, gets another loop.
   */
  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Firing[].class);

  private final @Nullable Firing[] loops;
  private final Map<Thread, Firing> beside = new ConcurrentHashMap<>();

  /**
   * No loops yet.
   *
   * @param places how many are kept; a power of two
   */
  public VirtualLoops(int places) {
    this.loops = new Firing[places];
  }

  private int placeOf(Thread thread) {
    return thread.hashCode() & (loops.length - 1); // of a virtual thread that is its number
  }

  /** {@return the loop of the current thread, which that is; null while none runs} */
  public @Nullable Firing ifMade(Thread thread) {
    Firing near = (Firing) PLACE.getAcquire(loops, placeOf(thread));
    return near != null && near.owner() == thread ? near : beside.get(thread);
  }

  /** {@return the loop of the current thread, which that is; made or claimed where there is none} */
  public Firing of(Thread thread) {
    Firing known = ifMade(thread);
    return known != null ? known : claimed(thread);
  }

  private Firing claimed(Thread thread) {
    int place = placeOf(thread);
    Firing near = (Firing) PLACE.getAcquire(loops, place);
    if (near != null && near.isClaimedBy(thread)) {
      return near;
    }
    Firing made = new Firing();
    boolean unused = made.isClaimedBy(thread);
    Thread other = near == null ? null : near.owner();
    boolean isVacant = near == null || (other != null && !other.isAlive());
    if (!isVacant || !PLACE.compareAndSet(loops, place, near, made)) {
      beside.put(thread, made);
    }
    return made;
  }

  /** The thread, which is the current one, has left its loop. */
  public void leave(Firing loop, Thread thread) {
    if (PLACE.getAcquire(loops, placeOf(thread)) == loop) {
      loop.free();
    } else {
      beside.remove(thread);
    }
  }
}
