/**
 * What a shell is told, and what people are told. Not exported.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><td>How is a word quoted for a shell?</td><td>{@code ShellQuoting}</td></tr>
 * <tr><td>Which bytes does an argument have?</td><td>{@code RawBytes}</td></tr>
 * <tr><td>How is the environment changed?</td><td>{@code Variables}</td></tr>
 * <tr><td>How far is a text kept apart from its session?</td><td>{@code Isolation}</td></tr>
 * <tr><td>What can be told of a text before it runs?</td><td>{@code Signs}</td></tr>
 * <tr><td>What makes a shell a session?</td><td>{@code DriverScript}</td></tr>
 * <tr><td>Which words can no command guess?</td><td>{@code Nonce}</td></tr>
 * <tr><td>How does a failure become one line of text?</td><td>{@code FailureTexts}</td></tr>
 * </table>
 *
 * <p>Nothing is null unless it is annotated as nullable; arguments are not checked here, as only the module calls.
 */
@NullMarked
package dev.supervisor.command.internal.text;

import org.jspecify.annotations.NullMarked;
