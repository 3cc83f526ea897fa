package dev.supervisor.core;

import dev.supervisor.core.events.Events.Joinable;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A supervised thread that was spawned, called or created. Thread-safe.
 *
 * @param <T> the type of the result
 */
public sealed interface Child<T extends @Nullable Object> extends SupervisedThread, Joinable<T>
    permits ChildNode {
  /**
   * Waits until this thread is {@linkplain #stopped stopped}, and returns its result or throws its failure. Only the
   * end of the thread or an interrupt ends the wait.
   *
   * @return the result of the task; null for a body, which has none, also if it was asked to stop, or was stopped
   *     before it began
   * @throws ThreadFailedException if the thread failed; the failure is the cause, and is collected by this call: it is
   *     neither logged nor thrown again
   * @throws ThreadStoppedException if a task ended without a result and without a failure, as a rule because it was asked to stop; or if
   *     the thread is inside {@code System.exit}
   * @throws ThreadAbandonedException if the thread did not end and was given up
   * @throws IllegalStateException if the thread was {@linkplain #release released}, or if the current thread is this
   *     thread or one below it, which would wait for ever
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  @Override
  T join() throws InterruptedException;

  /**
   * Waits until this thread is stopped, as {@link #join()} does, or until the signal goes. If the signal has gone
   * already, this method does not wait.
   *
   * @param till the signal that ends the wait
   * @throws TimeoutException if the signal went first; the thread can be joined again
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  T join(Signal till) throws InterruptedException, TimeoutException;

  /**
   * {@return the signal that goes when this thread can be used: at the first instruction of its body, or, if the thread
   * {@linkplain ThreadOptions#becomesReady becomes ready}, when its body says so}
   *
   * <p>The signal belongs to the present incarnation, and never goes if that ends before it is ready: combine the signal with
   * {@link #ended}, or use {@link #awaitReady(Signal)}.
   */
  Signal ready();

  /**
   * Waits until this thread is ready, or until the signal goes.
   *
   * <p>If this thread is started again, the wait goes on through its pauses. If this thread ends before it is ready and
   * is not started again, the wait ends at once. A thread that was ready counts as ready until its next incarnation
   * begins, also when it has ended.
   *
   * @param till the signal that ends the wait
   * @return the value that the body gave with {@link Supervisor#ready(Object)}; null if it gave none
   * @throws ThreadFailedException if the thread failed before it was ready; the failure is the cause, and is collected
   *     by this call as by {@link #join}. Also if the thread is {@linkplain Node.State#DOWN down}: then the cause is
   *     its last failure
   * @throws ThreadStoppedException if the thread ended before it was ready, or was stopped
   * @throws ThreadAbandonedException if the thread did not end and was given up
   * @throws IllegalStateException if the current thread is this thread
   * @throws TimeoutException if the signal went first
   * @throws InterruptedException if the current thread is interrupted before or while waiting
   */
  @Nullable
  Object awaitReady(Signal till) throws InterruptedException, TimeoutException;

  /**
   * Waits until this thread is ready, as {@link #awaitReady(Signal)} does, and returns the value of its body.
   *
   * @param type the class of the value
   * @param till the signal that ends the wait
   * @throws IllegalStateException if the thread became ready without a value, or with a value of another class; or if
   *     the current thread is this thread
   */
  <V> V awaitReady(Class<V> type, Signal till) throws InterruptedException, TimeoutException;

  /**
   * Gives up the result, not the supervision. The thread is still stopped in order, and a failure of it is
   * logged; the scope does not throw that failure.
   *
   * @return this
   */
  Child<T> release();

  /**
   * Starts a thread that was {@linkplain SupervisedThread#create created} apart. When such a thread, or a thread with a {@link Restart}, has
   * stopped, this method starts it again: that is a new life, as the newest child of the same parent. A thread that is {@linkplain Node.State#BACKING_OFF
   * backing off} or {@linkplain Node.State#DOWN down} is started now: its life goes on, at the same place.
   *
   * <p>{@link #pleaseStop}, {@link #drain} and {@link #ended} are then new signals. In a new life {@link #stopped} and
   * the result of {@link #join} are new, too. Code that holds the former signals keeps those. The handle stays, and so do
   * listeners that were attached as permanent. An uncollected failure of the former life is only logged, and not
   * thrown any more.
   *
   * @return this
   * @throws IllegalStateException if the thread was started before and has not stopped; if it was neither created apart nor has a {@code
   *     Restart}; if it is {@linkplain Node.State#FENCED fenced}; if it was stopped before it was ever started; if it was abandoned and
   *     still runs; if its parent is settled, or has a further incarnation, which has children of its own; if siblings {@linkplain
   *     ThreadOptions#needs need} it and its parent is being stopped
   */
  Child<T> start();

  /**
   * Gives back all attempts that this thread, or its {@linkplain ThreadOptions#strategy group}, has used up. The call
   * does nothing for a thread without a {@link Restart}. A thread that is down stays down until it is {@linkplain
   * #start started}.
   *
   * @return this
   */
  Child<T> forgive();

  /**
   * {@return the last status that the body has set by {@link Supervisor#status}; empty if the body has set none in
   * this incarnation, or has taken it back}
   */
  Optional<String> status();

  /**
   * {@return the last ten incarnations of this thread that have ended, oldest first, over all its lives; empty if the
   * thread is {@linkplain Restart#never never} started again by itself}
   *
   * <p>The failures themselves are not kept. Thread-safe. Never blocks.
   */
  List<Incarnation> history();

  /**
   * One run of a thread that has ended.
   *
   * @param ended when it ended, by the wall clock
   * @param alive the time from the birth of its thread until the thread and all threads below it had ended
   * @param outcome how it ended
   * @param cause the failure in one line, cut after 100 characters; the class of the failure until its text has
   *     been made, or if that cannot be made; empty if there was no failure
   * @param attempt how many attempts had been used, since the thread was stable, when this incarnation began; 0 for none
   */
  record Incarnation(
      Instant ended, Duration alive, StopReport.Outcome outcome, String cause, int attempt) {}

  /**
   * Starts this thread as {@link #start} does, but on the current thread instead of a thread of its own, and returns
   * when it is stopped, as {@link #join} does. Meanwhile the current thread is this node: {@link Supervisor#current()},
   * events, stop and interrupt are those of the child.
   *
   * @return the result of the task; null for a body
   * @throws IllegalStateException as {@code start} and {@code join} do; also if the thread has a {@link Restart}, or comes {@linkplain
   *     ThreadOptions#after after} siblings
   * @throws InterruptedException if the current thread is interrupted while it waits for the children of the body; an
   *     interrupt of the body itself belongs to the body
   */
  T overlay() throws InterruptedException;
}
