"""What may have gone wrong in a claim about whole arrays: changes of its formula that may make it right."""
