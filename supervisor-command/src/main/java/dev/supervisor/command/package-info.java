/**
 * Programs in processes of their own, and commands that run in shells which are kept and used again.
 */
@NullMarked
package dev.supervisor.command;

import org.jspecify.annotations.NullMarked;
