// SPDX-License-Identifier: GPL-2.0-only
/*
 * Six callers of each, of which one never puts. A clock of a board may stay for
 * ever; a device that was looked up may not.
 */

int good_phy_one(struct board *board)
{
	struct phy_device *found = of_phy_find_device(board->np);

	if (!found)
		return -ENODEV;
	board->one = board_read(board);
	put_device(&found->mdio.dev);
	return 0;
}

int good_phy_two(struct board *board)
{
	struct phy_device *found = of_phy_find_device(board->np);

	if (!found)
		return -ENODEV;
	board->two = board_read(board);
	put_device(&found->mdio.dev);
	return 0;
}

int good_phy_three(struct board *board)
{
	struct phy_device *found = of_phy_find_device(board->np);

	if (!found)
		return -ENODEV;
	board->three = board_read(board);
	put_device(&found->mdio.dev);
	return 0;
}

int good_phy_four(struct board *board)
{
	struct phy_device *found = of_phy_find_device(board->np);

	if (!found)
		return -ENODEV;
	board->four = board_read(board);
	put_device(&found->mdio.dev);
	return 0;
}

int good_phy_five(struct board *board)
{
	struct phy_device *found = of_phy_find_device(board->np);

	if (!found)
		return -ENODEV;
	board->five = board_read(board);
	put_device(&found->mdio.dev);
	return 0;
}

int bad_phy_six(struct board *board)
{
	struct phy_device *found = of_phy_find_device(board->np);

	if (!found)
		return -ENODEV;
	board->six = board_read(board);
	return 0;
}

int good_clock_one(struct board *board)
{
	struct clk *found = clk_get(board->dev, NULL);

	if (!found)
		return -ENODEV;
	board->one = board_read(board);
	clk_put(found);
	return 0;
}

int good_clock_two(struct board *board)
{
	struct clk *found = clk_get(board->dev, NULL);

	if (!found)
		return -ENODEV;
	board->two = board_read(board);
	clk_put(found);
	return 0;
}

int good_clock_three(struct board *board)
{
	struct clk *found = clk_get(board->dev, NULL);

	if (!found)
		return -ENODEV;
	board->three = board_read(board);
	clk_put(found);
	return 0;
}

int good_clock_four(struct board *board)
{
	struct clk *found = clk_get(board->dev, NULL);

	if (!found)
		return -ENODEV;
	board->four = board_read(board);
	clk_put(found);
	return 0;
}

int good_clock_five(struct board *board)
{
	struct clk *found = clk_get(board->dev, NULL);

	if (!found)
		return -ENODEV;
	board->five = board_read(board);
	clk_put(found);
	return 0;
}

int good_clock_six(struct board *board)
{
	struct clk *found = clk_get(board->dev, NULL);

	if (!found)
		return -ENODEV;
	board->six = board_read(board);
	return 0;
}
