/**
 * Events and requests: how one thread sends them to another, and how that thread handles them. The mechanism behind
 * is not exported.
 *
 * <table>
 * <caption>Which type for which question</caption>
 * <tr><th>question</th><th>type</th></tr>
 * <tr><td>waiting for events, as the thread itself does</td><td>{@link
 * dev.supervisor.core.events.Events}</td></tr>
 * <tr><td>listening for events, and answering requests</td><td>{@link dev.supervisor.core.events.Handlers},
 * {@link dev.supervisor.core.events.Events.Answerer}, {@link
 * dev.supervisor.core.events.Events.ListenerOptions}</td></tr>
 * <tr><td>the event that a wait is for</td><td>{@link dev.supervisor.core.events.EventMatch}</td></tr>
 * <tr><td>a request</td><td>{@link dev.supervisor.core.events.Request}; by name, {@link
 * dev.supervisor.core.events.named}</td></tr>
 * <tr><td>what a sender gets if its event or request is not handled; failures of listeners</td><td>{@link dev.supervisor.core.events.Events.Rejected}, {@link
 * dev.supervisor.core.events.Events.EventRejectedException}, {@link
 * dev.supervisor.core.events.Events.ListenerFailed}</td></tr>
 * <tr><td>how a wait ends when the thread is asked to stop</td><td>{@link
 * dev.supervisor.core.events.StopRequested}</td></tr>
 * <tr><td>publish and subscribe</td><td>{@link dev.supervisor.core.events.Topic}</td></tr>
 * <tr><td>bodies that are called again and again</td><td>{@link dev.supervisor.core.events.turns}</td></tr>
 * <tr><td>a thread as it is seen here</td><td>{@link dev.supervisor.core.events.Peer}, {@link
 * dev.supervisor.core.events.Events.Joinable}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}: a null is refused with a
 * {@link java.lang.NullPointerException}.
 *
 * <p>Records of this package may get further components in later versions, after the present ones; the present
 * constructors stay. Match a record by its type and call its accessors: a pattern that takes a record apart would have to
 * name all components.
 */
@NullMarked
package dev.supervisor.core.events;

import org.jspecify.annotations.NullMarked;
