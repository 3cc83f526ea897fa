/**
 * What is under the signals: clock, parking, timer, helper threads, the loop that runs callbacks, and the
 * doors to code of users. Not public: exported by name to the modules of this library only, and nothing
 * here is stable. Nothing here sees a signal: where one has to be named, its type is a parameter.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>reading a clock, parking, waking; in tests, by hand</td><td>{@link
 * dev.supervisor.signals.internal.Seam}; {@link dev.supervisor.signals.internal.ManualClock}</td></tr>
 * <tr><td>a look before parking</td><td>{@link dev.supervisor.signals.internal.Spin}</td></tr>
 * <tr><td>what a parked thread waits for</td><td>{@link dev.supervisor.signals.internal.Blocker}; as an edge to what could bring that, {@link
 * dev.supervisor.signals.internal.Need}, {@link
 * dev.supervisor.signals.internal.Owed}</td></tr>
 * <tr><td>waiting for signals and for something else at once</td><td>{@link
 * dev.supervisor.signals.internal.Watch}</td></tr>
 * <tr><td>deadlines</td><td>{@link dev.supervisor.signals.internal.Timer}; where its entries hang, {@code TimerWheel}; where they stand before that, {@code TimerFront}; what an entry is, {@link
 * dev.supervisor.signals.internal.Timed}, {@link dev.supervisor.signals.internal.TimerEntry}</td></tr>
 * <tr><td>in which order a thread runs links and callbacks</td><td>{@link
 * dev.supervisor.signals.internal.Firing}; when it wakes threads, {@link
 * dev.supervisor.signals.internal.Wakeable}, {@code Wakeups}; that of a virtual thread, {@code VirtualLoops}</td></tr>
 * <tr><td>running what may block</td><td>{@link dev.supervisor.signals.internal.Lane}; its threads, {@link
 * dev.supervisor.signals.internal.HelperThread}; those of many lanes, {@link
 * dev.supervisor.signals.internal.Crew}</td></tr>
 * <tr><td>mutual exclusion of our own</td><td>{@link dev.supervisor.signals.internal.Mutex}</td></tr>
 * <tr><td>room on the stack before a change</td><td>{@link
 * dev.supervisor.signals.internal.StackRoom}</td></tr>
 * <tr><td>telling people, and under which logging context</td><td>{@link
 * dev.supervisor.signals.internal.Teller}, {@link dev.supervisor.signals.internal.LogContext}</td></tr>
 * <tr><td>what goes with work from thread to thread; the wrappers of users for that, and one of them</td><td>{@link
 * dev.supervisor.signals.internal.Carried}; {@link dev.supervisor.signals.internal.ContextWraps}, {@code CarriedContext}</td></tr>
 * <tr><td>calling code of users: functions; options; several objects at once; names; exceptions; interrupts</td><td>{@link
 * dev.supervisor.signals.internal.Foreign}; {@link dev.supervisor.signals.internal.Options}; {@link
 * dev.supervisor.signals.internal.GivenAll}; {@link
 * dev.supervisor.signals.internal.Label}; {@link dev.supervisor.signals.internal.Thrown}; {@link
 * dev.supervisor.signals.internal.Interrupts}</td></tr>
 * <tr><td>the words of a time-out</td><td>{@link dev.supervisor.signals.internal.TimedOut}</td></tr>
 * <tr><td>which characters of a text people are shown as they are</td><td>{@link dev.supervisor.signals.internal.PlainText}</td></tr>
 * <tr><td>durations of users: negative ones, those longer than a clock can count, and how people say them</td><td>{@link dev.supervisor.signals.internal.Durations}</td></tr>
 * <tr><td>the name of the current thread in its tree, its stop request, and waits that would be for itself</td><td>{@link
 * dev.supervisor.signals.internal.Ambient}</td></tr>
 * <tr><td>the heartbeat of a thread that comes to a wait</td><td>{@link dev.supervisor.signals.internal.Beats}</td></tr>
 * <tr><td>whether the JVM records its flight</td><td>{@link dev.supervisor.signals.internal.FlightRecording}</td></tr>
 * <tr><td>virtual threads; what belongs to each of a million threads</td><td>{@link dev.supervisor.signals.internal.VirtualThreads}; {@link
 * dev.supervisor.signals.internal.OwnEntries}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}. The callers are ours, so a null
 * is refused only where it would be noticed late.
 */
@NullMarked
package dev.supervisor.signals.internal;

import org.jspecify.annotations.NullMarked;
