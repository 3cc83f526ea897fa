/**
 * The mechanism of events. Not exported: users see {@link dev.supervisor.core.events}, and the tree
 * holds a {@link dev.supervisor.core.mailbox.Mailbox} for each thread that uses events. What is needed
 * of the tree is said by {@link dev.supervisor.core.mailbox.MailboxOwner}, which the tree implements.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>what comes in from other threads</td><td>{@code Mailbox}; from other mailboxes, {@code Postbox}</td></tr>
 * <tr><td>what the thread itself calls</td><td>{@code OwnEvents}; by name, {@code NamedDesk}</td></tr>
 * <tr><td>where things lie, how a waiting thread is woken</td><td>{@code Inbox}</td></tr>
 * <tr><td>waiting, stop requests, pausing</td><td>{@code Pump}; what a wait is for, {@code WaitCondition}</td></tr>
 * <tr><td>what lies there</td><td>{@code Item}: {@code EventItem}, {@code DirectEvent}, {@code
 * PendingRequest}, {@code LaterItem}, {@code FailedAnswer}, {@code WakeItem}</td></tr>
 * <tr><td>what is done with it; what becomes of the failure of a handler</td><td>{@code Listeners}, {@code
 * AnswererTable}, {@code NamedAnswerers}; {@code HandlerTable}, which has these three</td></tr>
 * <tr><td>asking in a circle, replies</td><td>{@code PendingRequest}</td></tr>
 * <tr><td>interfaces whose methods run on another thread</td><td>{@code Proxies}; what modules keep from
 * us, {@code ModuleAccess}</td></tr>
 * <tr><td>bodies that are called in turns</td><td>{@code TurnLoop}, {@code Pulled}</td></tr>
 * <tr><td>what a stop request throws</td><td>{@code Unwinding}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.supervisor.core.mailbox;

import org.jspecify.annotations.NullMarked;
