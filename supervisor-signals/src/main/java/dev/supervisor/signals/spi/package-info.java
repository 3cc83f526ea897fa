/**
 * What is under the signals: clock, parking, timer, helper threads, the loop that runs callbacks, and the
 * doors to code of users. Not public: exported by name to the modules of this library only, and nothing
 * here is stable. Nothing here sees a signal: where one has to be named, its type is a parameter.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>reading a clock, parking, waking; in tests, by hand</td><td>{@link
 * dev.supervisor.signals.spi.Seam}; {@link dev.supervisor.signals.spi.ManualClock}</td></tr>
 * <tr><td>a look before parking</td><td>{@link dev.supervisor.signals.spi.Spin}</td></tr>
 * <tr><td>what a parked thread waits for</td><td>{@link dev.supervisor.signals.spi.Blocker}</td></tr>
 * <tr><td>waiting for signals and for something else at once</td><td>{@link
 * dev.supervisor.signals.spi.Watch}</td></tr>
 * <tr><td>deadlines</td><td>{@link dev.supervisor.signals.spi.Timer}; its entries, {@code
 * TimerWheel}</td></tr>
 * <tr><td>in which order a thread runs links and callbacks</td><td>{@link
 * dev.supervisor.signals.spi.Firing}</td></tr>
 * <tr><td>running what may block</td><td>{@link dev.supervisor.signals.spi.Lane}; its threads, {@link
 * dev.supervisor.signals.spi.HelperThread}</td></tr>
 * <tr><td>mutual exclusion of our own</td><td>{@link dev.supervisor.signals.spi.Mutex}</td></tr>
 * <tr><td>room on the stack before a change</td><td>{@link
 * dev.supervisor.signals.spi.StackRoom}</td></tr>
 * <tr><td>telling people, and under which logging context</td><td>{@link
 * dev.supervisor.signals.spi.Teller}, {@link dev.supervisor.signals.spi.LogContext}</td></tr>
 * <tr><td>calling code of users: functions; options; names; exceptions; interrupts</td><td>{@link
 * dev.supervisor.signals.spi.Foreign}; {@link dev.supervisor.signals.spi.Options}; {@link
 * dev.supervisor.signals.spi.Label}; {@link dev.supervisor.signals.spi.Thrown}; {@link
 * dev.supervisor.signals.spi.Interrupts}</td></tr>
 * <tr><td>durations of users</td><td>{@link dev.supervisor.signals.spi.Durations}</td></tr>
 * <tr><td>the name of the current thread in its tree, and its stop request</td><td>{@link
 * dev.supervisor.signals.spi.Ambient}</td></tr>
 * <tr><td>virtual threads</td><td>{@link dev.supervisor.signals.spi.VirtualThreads}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}. The callers are ours, so a null
 * is refused only where it would be noticed late.
 */
@NullMarked
package dev.supervisor.signals.spi;

import org.jspecify.annotations.NullMarked;
