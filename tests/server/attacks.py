def fire(trial): return "todo"
