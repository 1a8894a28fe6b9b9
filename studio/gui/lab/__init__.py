"""What the laboratory is drawn from: the plane, the data flow, the controls and the drawing board."""
