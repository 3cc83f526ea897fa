/**
 * Sessions at a target, over the three pipes of a launcher. Not exported. The driver's side is {@code bash-remote.sh}, or
 * {@code sh-remote.sh} where there is no bash.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><td>How is the launcher started, and what is it told?</td><td>{@code RemoteShell}</td></tr>
 * <tr><td>How is a connection opened, tried again, watched and lost?</td><td>{@code RemoteConnection}, {@code
 *     RemoteAttempts}, {@code Heartbeat}, {@code ReaderWatch}</td></tr>
 * <tr><td>How does a session go on, from one command to the next?</td><td>{@code RemoteSession}, {@code RemoteUse}</td></tr>
 * <tr><td>How is a command sent, with its input?</td><td>{@code RemoteSender}, {@code RemoteInput}; in the words of {@code
 *     Dialect}: {@code BashFrames}, {@code ShLines}</td></tr>
 * <tr><td>How are output and marks told apart?</td><td>{@code MarkScanner}, {@code RemoteStream}, {@code RemoteMarks}</td></tr>
 * </table>
 *
 * <p>Nothing is null unless it is annotated as nullable; arguments are not checked here, as only the module calls.
 */
@NullMarked
package dev.supervisor.command.internal.remote;

import org.jspecify.annotations.NullMarked;
