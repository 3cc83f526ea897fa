/**
 * A program that shows, in a terminal, the trees of another JVM of the same user. It needs nothing of the library itself: the JVM that is looked at makes the texts.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>what the program does</td><td>{@code SupervisorTop}</td></tr>
 * <tr><td>what its arguments mean</td><td>{@code TopArguments}</td></tr>
 * <tr><td>why no look is possible, and with which status the program exits then</td><td>{@code NoLookException}</td></tr>
 * <tr><td>whether a process may be attached to, without harm to it</td><td>{@code ProcessCheck}</td></tr>
 * <tr><td>which JVMs carry the library</td><td>{@code JvmList}</td></tr>
 * <tr><td>attaching, and asking the JVM; how long that may take</td><td>{@code AttachedJvm}; {@code InTime}</td></tr>
 * <tr><td>what reaches the terminal, and how it is drawn again</td><td>{@code TerminalText}; {@code Screen}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.supervisor.top;

import org.jspecify.annotations.NullMarked;
