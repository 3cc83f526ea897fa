/**
 * Signals, which happen once and stay, and the classes whose waits end with a signal: deadlines, locks,
 * channels and promises. A {@code Signal} stands wherever other libraries take a time-out. Nothing in
 * this package knows about trees of threads.
 *
 * <table>
 * <caption>Which type for which question</caption>
 * <tr><th>question</th><th>type</th></tr>
 * <tr><td>something that happens once; combining, waiting, callbacks</td><td>{@link
 * dev.supervisor.signals.Signal}</td></tr>
 * <tr><td>a deadline, a pause</td><td>{@link dev.supervisor.signals.Till}</td></tr>
 * <tr><td>the right to let a signal go</td><td>{@link dev.supervisor.signals.SignalSource}</td></tr>
 * <tr><td>the reason why a signal went</td><td>{@link dev.supervisor.signals.Reason}</td></tr>
 * <tr><td>taking a callback back</td><td>{@link dev.supervisor.signals.Registration}</td></tr>
 * <tr><td>a result that is set once</td><td>{@link dev.supervisor.signals.Promise}</td></tr>
 * <tr><td>mutual exclusion, and waiting for what others change</td><td>{@link
 * dev.supervisor.signals.Lock}</td></tr>
 * <tr><td>handing elements from thread to thread; its options, its end</td><td>{@link
 * dev.supervisor.signals.Channel}; {@link dev.supervisor.signals.Channel.ChannelOptions}, {@link
 * dev.supervisor.signals.Channel.Closing}, {@link dev.supervisor.signals.ChannelClosedException}</td></tr>
 * <tr><td>taking elements together</td><td>{@link dev.supervisor.signals.Batching}, {@link
 * dev.supervisor.signals.Batching.BatchFailedException}</td></tr>
 * <tr><td>where a signal was made and let go</td><td>{@link dev.supervisor.signals.Tracing}, {@link
 * dev.supervisor.signals.Tracing.Trace}</td></tr>
 * </table>
 *
 * <table>
 * <caption>Which hidden file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>the kinds of signals</td><td>{@code PlainSignal}, {@code OwnedSignal}, {@code Combination},
 * {@code Constant}</td></tr>
 * <tr><td>what hangs on a signal, and how it is unlinked</td><td>{@code Dependents}; {@code Link}: {@code
 * WaitLink}, {@code SourceLink}, {@code CallbackLink}; a callback that hangs on several signals, {@code StandInLink} and {@code
 * Combination}</td></tr>
 * <tr><td>in which order it is called when the signal goes</td><td>{@code Dispatch}; many threads that
 * wait, {@code SharedWakeup}; the loop of a thread, {@code Firing} of the internal package</td></tr>
 * <tr><td>what a signal went with</td><td>{@code Gone}</td></tr>
 * <tr><td>what keeps a combination able to go while something depends on it</td><td>{@code Connection}; those
 * that are opened together, {@code Opening}</td></tr>
 * <tr><td>a deadline as an entry of the timer, with its first callback; by which clock it goes</td><td>{@code Deadline}; {@code
 * MonotonicTill}, {@code WallClockTill}</td></tr>
 * <tr><td>looking at combinations of combinations, each once</td><td>{@code DeepLook}, {@code NestedLooks}</td></tr>
 * <tr><td>parking for signals</td><td>{@code Wait}; in a recording of the JVM, {@code RecordedWait}</td></tr>
 * <tr><td>a promise, and the thread that waits for it without a signal</td><td>{@code Promise}; as what that thread
 * is parked on, {@code NamedPromise}</td></tr>
 * <tr><td>bridges to futures</td><td>{@code Stages}</td></tr>
 * <tr><td>the waiting room of a lock; a holder that has ended</td><td>{@code Sleeper}; {@code
 * HolderWatch}</td></tr>
 * <tr><td>a channel: the hand-over</td><td>{@code ChannelCore}</td></tr>
 * <tr><td>… what is in it, and its bound; where elements come without a lock; where they are compared: priority, unique
 * elements</td><td>{@code ChannelStore}; {@code ChannelInbox}; {@code ChannelBuffer}</td></tr>
 * <tr><td>… the parties that wait at it; parking, slow consumers</td><td>{@code ChannelParty}, {@code
 * ChannelParties}; {@code ChannelWait}</td></tr>
 * <tr><td>… its end, and what is discarded; what is done after the unlocking</td><td>{@code ChannelEnd}; {@code
 * ChannelAftermath}</td></tr>
 * <tr><td>… its iteration</td><td>{@code ChannelIterator}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a
 * {@link java.lang.NullPointerException} that names the parameter, before anything has changed.
 *
 * <p>Records of this package may get further components in later versions, after the present ones; the present
 * constructors stay. Match a record by its type and call its accessors: a pattern that takes a record apart would have to
 * name all components.
 */
@NullMarked
package dev.supervisor.signals;

import org.jspecify.annotations.NullMarked;
