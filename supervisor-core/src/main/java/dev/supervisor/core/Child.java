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
 * A supervised thread that was spawned, called or created, as the code that wants its result sees it. Thread-safe.
 *
 * @param <T> the type of the result
 */
public sealed interface Child<T extends @Nullable Object> extends SupervisedThread, Joinable<T>
    permits ChildNode {
  /**
   * Waits until this thread is {@linkplain #stopped stopped}, and returns its result or throws its
   * failure.
   *
   * <p>Only the end of the thread, or an interrupt, ends the wait.
   *
   * @return what the task returned
   * @throws ThreadFailedException when it failed; the failure is the cause, and is collected by
   *     this: it is neither logged nor thrown again
   * @throws ThreadStoppedException when it ended without a result because it was asked to stop
   * @throws ThreadAbandonedException when it did not end and was given up
   * @throws IllegalStateException when it was {@linkplain #release released}, or when the current
   *     thread is the thread itself or one below it, which would wait for ever
   * @throws InterruptedException when the current thread is interrupted before or while waiting
   */
  @Override
  T join() throws InterruptedException;

  /**
   * As {@link #join()}, at most until the signal goes.
   *
   * @throws TimeoutException when the signal went first
   * @throws InterruptedException when the current thread is interrupted before or while waiting
   */
  T join(Signal till) throws InterruptedException, TimeoutException;

  /**
   * {@return the signal that goes when this thread can be used: when its body has said so, where it {@linkplain
   * ThreadOptions#becomesReady becomes ready}; else with the first instruction of its body}
   *
   * <p>It belongs to the present incarnation, and never goes when that ends before it is ready: combine it with {@link #ended}, or
   * use {@link #awaitReady(Signal)}.
   */
  Signal ready();

  /**
   * Waits until this thread is ready, at most until the signal goes.
   *
   * <p>A thread that is started again is waited for through its pauses. The wait ends at once when the thread ends before it is
   * ready, and is not started again. A thread that was ready counts as ready until its next incarnation begins, also when it has ended.
   *
   * @return the value that the body gave with {@link Supervisor#ready(Object)}; null when there was none
   * @throws ThreadFailedException when it failed before it was ready; the failure is the cause, and is collected by this as by
   *     {@link #join}. Also when it is {@linkplain Node.State#DOWN down}: then the cause is its last failure
   * @throws ThreadStoppedException when it ended before it was ready, or was stopped
   * @throws ThreadAbandonedException when it did not end and was given up
   * @throws IllegalStateException when the current thread is this thread itself
   * @throws TimeoutException when the signal went first
   * @throws InterruptedException when the current thread is interrupted before or while waiting
   */
  @Nullable
  Object awaitReady(Signal till) throws InterruptedException, TimeoutException;

  /**
   * As {@link #awaitReady(Signal)}, for a value of this class.
   *
   * @throws IllegalStateException when it became ready without a value, or with one of another class; or when the current thread is
   *     this thread itself
   */
  <V> V awaitReady(Class<V> type, Signal till) throws InterruptedException, TimeoutException;

  /**
   * Gives up the result, not the supervision. The thread is still stopped in order, and a failure of it is still
   * logged; nothing else is kept of it.
   *
   * @return this
   */
  Child<T> release();

  /**
   * Starts a thread that was {@linkplain SupervisedThread#create created} apart, or starts it again
   * once it is stopped: a new life, as the newest child of the same parent. One that is {@linkplain
   * Node.State#BACKING_OFF backing off} or {@linkplain Node.State#DOWN down} is started now: the same life goes on, at the
   * same place.
   *
   * <p>{@link #pleaseStop}, {@link #drain} and {@link #ended} are new signals then; in a new life {@link #stopped} and the result of {@link #join}
   * are new, too. Code that has the former signals keeps them. The handle stays, and so do listeners that were attached as permanent. An uncollected failure of the
   * former life counts as handled once it is logged.
   *
   * @return this
   * @throws IllegalStateException when it was started before and has not stopped, or was not created
   *     apart; when it is {@linkplain Node.State#FENCED fenced}; when it was stopped before it was ever started; when its thread was abandoned and
   *     still runs; when its parent is settled, or has a further incarnation, which has children of its own
   */
  Child<T> start();

  /**
   * Gives back all attempts that it has used up to be {@linkplain ThreadOptions#restart started again}; does nothing for a child
   * that is never started again. A child that is down stays so until it is {@linkplain #start started}.
   *
   * @return this
   */
  Child<T> forgive();

  /**
   * {@return what its body has last said of how far it is, by {@link Supervisor#status}; empty when it has said nothing in this
   * incarnation, or has taken it back}
   */
  Optional<String> status();

  /**
   * {@return the last ten incarnations of this thread that have ended, oldest first, over all its lives; empty where it is {@linkplain
   * Restart#never never} started again by itself}
   *
   * <p>The failures themselves are not kept. Thread-safe; it does not block.
   */
  List<Incarnation> history();

  /**
   * One run of a thread that has ended.
   *
   * @param ended when, by the wall clock
   * @param alive from the birth of its thread until it and all below it had ended
   * @param outcome how it ended
   * @param cause its failure in one line, at most 100 characters of it; the class of the failure until its text has been made, and where it
   *     cannot be had; empty where there was none
   * @param attempt which attempt it was since the thread was stable; 0 for a start that followed no failure
   */
  record Incarnation(
      Instant ended, Duration alive, StopReport.Outcome outcome, String cause, int attempt) {}

  /**
   * As {@link #start}, but on the current thread instead of one of its own: returns when the thread
   * is stopped, as {@link #join}. Meanwhile the current thread is this node: {@link
   * Supervisor#current()}, events, stop and interrupt are the child's.
   *
   * @return what the task returned
   * @throws IllegalStateException as {@code start} and {@code join} do
   * @throws InterruptedException when the current thread is interrupted while waiting for the
   *     children of the body; an interrupt of the body itself is the body's
   */
  T overlay() throws InterruptedException;
}
