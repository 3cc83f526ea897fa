/**
 * What a live shell is, whatever it is reached by. Not exported. Drivers in bash share {@code bash-common.sh}, and {@code
 * bash-stay.sh} for texts that stay.
 *
 * <table>
 * <caption>Which file for which question</caption>
 * <tr><td>What can be asked of a session, and what does it tell its owner?</td><td>{@code Session}</td></tr>
 * <tr><td>How does a session live, from its opening to its end?</td><td>{@code LiveSession}</td></tr>
 * <tr><td>What is a session given to run, and how did that end?</td><td>{@code Job}, {@code JobEnd}</td></tr>
 * <tr><td>What are sessions made of?</td><td>{@code Flavour}, {@code PreparedShell}</td></tr>
 * <tr><td>How is a session prepared before its first command?</td><td>{@code ShellSetup}, {@code Preparation}</td></tr>
 * <tr><td>What is sent to a driver in bash?</td><td>{@code Frame}</td></tr>
 * <tr><td>How are programs found and processes started?</td><td>{@code Spawn}</td></tr>
 * </table>
 *
 * <p>Nothing is null unless it is annotated as nullable; arguments are not checked here, as only the module calls.
 */
@NullMarked
package dev.supervisor.command.internal.session;

import org.jspecify.annotations.NullMarked;
