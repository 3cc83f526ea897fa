/**
 * A program that shows, in a terminal, the trees of another JVM of the same user. It does not use the library: the JVM that it looks at makes the texts.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><th>question</th><th>file</th></tr>
 * <tr><td>what the program does</td><td>{@code SupervisorTop}</td></tr>
 * <tr><td>what its arguments mean</td><td>{@code TopArguments}</td></tr>
 * <tr><td>why the program cannot look, and with which status it exits then</td><td>{@code NoLookException}</td></tr>
 * <tr><td>which processes can be attached to without harm</td><td>{@code ProcessCheck}</td></tr>
 * <tr><td>which JVMs carry the library</td><td>{@code JvmList}</td></tr>
 * <tr><td>attaching to a JVM, and asking it; how long that may take</td><td>{@code AttachedJvm}; {@code InTime}</td></tr>
 * <tr><td>which characters reach the terminal; how it is drawn anew, and given back</td><td>{@code TerminalText}; {@code Screen}</td></tr>
 * </table>
 *
 * <p>No parameter here takes null unless its type says {@code @Nullable}.
 */
@NullMarked
package dev.supervisor.top;

import org.jspecify.annotations.NullMarked;
