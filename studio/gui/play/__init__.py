"""What one plays on: the piano, the computer keyboard, the meters and the MIDI chip; the Play panel lays them out."""
