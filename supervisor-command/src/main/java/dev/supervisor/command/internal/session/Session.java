package dev.supervisor.command.internal.session;

import dev.supervisor.signals.Signal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One live shell that runs one command after the other. The flavours (over FIFOs on this machine; over plain pipes
 * to another) implement it; the pool and the commands only know this.
 *
 * <p>Thread-safe. No method blocks; what they begin is done by threads of the session's own, which also make all
 * calls of {@link Job} and {@link Owner}.
 */
public interface Session {

  /**
   * The keeper of a session: a pool, or the owner of a sticky shell. Called by threads of the session, which hold no lock meanwhile; neither method may block or
   * throw.
   */
  interface Owner {
    /** {@return whether its first command waits for it, and it is not known whether there will be more} */
    default boolean isOnce() {
      return false;
    }

    /** {@return whether it looks what a session {@link Session#takes}, which may come to be programs alone} */
    default boolean looksWhatItTakes() {
      return false;
    }

    /** The session is clean and free for the next command. */
    void idle(Session session);

    /**
     * The session is not going to be free again, because of what came of its command. Told before the job is.
     *
     * @param ending how that ended
     */
    void unfit(Session session, JobEnd ending);

    /**
     * Nothing is left of the session.
     *
     * @param failure why it never came to life; null when it did
     */
    void ended(Session session, @Nullable Throwable failure);
  }

  /**
   * Hands the session to a job. Its {@link Job#ended} is called exactly once, whatever happens.
   *
   * @throws IllegalStateException when the session already has one
   */
  void run(Job job);

  /** Sends a signal to the process group of the job, if it has begun and is not over; else does nothing. */
  void signal(Job job, String signalName);

  /** Ends the session: kills what runs in it and lets go of everything. Idempotent. */
  void close();

  /** {@return the signal that goes when no process, descriptor or file of the session is left} */
  Signal ended();

  /**
   * {@return whether the next command finds what its shell began with: niceness, limits, processors and the like} Called while
   * it is idle, by one thread at a time; takes microseconds.
   */
  default boolean isUnchanged() {
    return true;
  }

  /** {@return whether it can run this job} Called while it is idle; takes a microsecond. */
  default boolean takes(Job job) {
    return true;
  }

  /** {@return whether it takes programs alone, and runs them the faster} */
  default boolean isForPrograms() {
    return false;
  }

  /**
   * {@return whether no process is left in it but its own, as far as can be seen} Called while it is idle; looks at all processes
   * there are, which takes milliseconds.
   */
  default boolean isAlone() {
    return false;
  }

  /** {@return how many commands it was given} */
  int uses();

  /** {@return the process that is its shell on this machine, once it runs} */
  default OptionalLong pid() {
    return OptionalLong.empty();
  }

  /** {@return a name and what it is doing, for listings} */
  String describe();

  /** {@return its name} */
  @Override
  String toString();
}
